using System.Runtime.InteropServices;

namespace XmppContacts.Tool.Terminal;

/// <summary>
/// Ctrl+C, the request to terminate, and the end of the terminal: the first stops a run cleanly, the second ends it at once, the third ends the process, whatever it waits for.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _end = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    public StopSignals() =>
        _registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, Handle))];

    /// <summary>Asks to finish the step in hand and to begin nothing more.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Asks to end at once.</summary>
    public CancellationToken End => _end.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
        _end.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        // Counted first: signals that come close together are handled at one time, on several threads.
        var signal = Interlocked.Increment(ref _signals);
        if (signal > 2)
        {
            return;
        }

        // Otherwise the program would end here.
        context.Cancel = true;
        if (signal == 1)
        {
            Failure.Write("Stopping when the step in hand is finished; once more ends it at once. Nothing is lost either way.");
            _stop.Cancel();
        }
        else
        {
            _end.Cancel();
        }
    }
}
