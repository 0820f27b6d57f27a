using XmppContacts.OpenPgp.Ciphers;

namespace XmppContacts.OpenPgp.StringToKeys;

/// <summary>A key derived from a passphrase when it is first asked for, and its ciphers, ready to use. For any number of threads.</summary>
internal sealed class KeptKey(SecretOctets passphrase, StringToKey stringToKey, int octets) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<AesCfb> _idle = new();
    private SecretOctets? _key;
    private bool _isDisposed;

    /// <summary>A cipher for one thread, to be given back, or null when the key is no longer kept.</summary>
    public AesCfb? TryRent(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_isDisposed)
                return null;

            return _idle.TryPop(out var cipher) ? cipher : new AesCfb(Key(cancellationToken));
        }
    }

    /// <summary>Takes a cipher back.</summary>
    public void Return(AesCfb cipher)
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _idle.Push(cipher);
                return;
            }
        }

        cipher.Dispose();
    }

    /// <summary>Copies the key itself.</summary>
    /// <returns>False when it is no longer kept.</returns>
    public bool TryCopy(Span<byte> destination, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_isDisposed)
                return false;

            Key(cancellationToken).CopyTo(destination);
            return true;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _key?.Dispose();
            while (_idle.TryPop(out var cipher))
            {
                cipher.Dispose();
            }
        }
    }

    // Under the lock: threads that want the same key wait for it instead of deriving it once more.
    private Span<byte> Key(CancellationToken cancellationToken)
    {
        if (_key is not null)
            return _key.Span;

        var key = new SecretOctets(octets);
        try
        {
            stringToKey.Derive(passphrase.Span, key.Span, cancellationToken);
            ObjectDisposedException.ThrowIf(passphrase.IsDisposed, typeof(SymmetricSecret));
        }
        catch
        {
            key.Dispose();
            throw;
        }

        _key = key;
        return key.Span;
    }
}
