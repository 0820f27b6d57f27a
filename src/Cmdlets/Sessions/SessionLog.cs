using XmppContacts.Streams;

namespace XmppContacts.Cmdlets.Sessions;

/// <summary>A file that takes the stanzas of several sessions, and is closed with the last of them.</summary>
internal sealed class SessionLog : IAsyncDisposable
{
    private readonly TextWriter _file;

    // The cmdlet that opened the log holds it too.
    private int _holders = 1;

    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be made.</exception>
    public SessionLog(string path) => _file = StanzaLogFile.Create(path);

    public TextWriter Writer => _file;

    public SessionLog Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    public async ValueTask ReleaseAsync()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            await _file.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => ReleaseAsync();
}
