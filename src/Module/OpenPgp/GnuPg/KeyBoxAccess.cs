namespace XmppContacts.OpenPgp.GnuPg;

/// <summary>Lets many read a key ring's files, or one change them.</summary>
/// <remarks>gpg puts a changed keybox into the place of the old one in two steps: whoever reads between them finds no keys at all, and says so of the message.</remarks>
internal sealed class KeyBoxAccess : IDisposable
{
    // Also how many processes are worth running at one time.
    private const int Readers = 32;

    private readonly SemaphoreSlim _readers = new(Readers);
    private readonly SemaphoreSlim _changers = new(1);

    /// <summary>Does what only reads.</summary>
    public async Task<T> ReadAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _readers.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _readers.Release();
        }
    }

    /// <summary>Does what changes something, when nobody reads.</summary>
    public async Task<T> ChangeAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _changers.WaitAsync(cancellationToken);
        var taken = 0;
        try
        {
            for (; taken < Readers; taken++)
            {
                await _readers.WaitAsync(cancellationToken);
            }

            return await work();
        }
        finally
        {
            if (taken > 0)
            {
                _readers.Release(taken);
            }

            _changers.Release();
        }
    }

    public void Dispose()
    {
        _readers.Dispose();
        _changers.Dispose();
    }
}
