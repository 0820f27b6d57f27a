using System.Runtime.InteropServices;

namespace XmppContacts.Tool.Terminal;

/// <summary>
/// The end of the terminal (SIGHUP), for commands without <see cref="StopSignals"/>: it cancels them, as Ctrl+C and the request to terminate do. The second ends
/// the process. Where SIGHUP is ignored from the start, as under nohup, it stays so.
/// </summary>
internal sealed class HangUp : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _registration;

    public HangUp() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle);

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (!_source.IsCancellationRequested)
        {
            context.Cancel = true;
            _source.Cancel();
        }
    }
}
