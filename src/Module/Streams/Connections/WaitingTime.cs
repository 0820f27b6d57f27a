using System.Diagnostics;

namespace XmppContacts.Streams.Connections;

/// <summary>How long a session has waited for responses: the time in which at least one request waited.</summary>
internal sealed class WaitingTime
{
    private readonly Lock _gate = new();
    private TimeSpan _ended;
    private long _since;
    private int _waiting;

    /// <summary>Requests made so far.</summary>
    public int Requests { get; private set; }

    /// <summary>The time so far.</summary>
    public TimeSpan Total
    {
        get
        {
            lock (_gate)
            {
                return _waiting > 0 ? _ended + Stopwatch.GetElapsedTime(_since) : _ended;
            }
        }
    }

    /// <summary>A request waits from now on, until what this gives is disposed of.</summary>
    public IDisposable Begin()
    {
        lock (_gate)
        {
            Requests++;
            if (_waiting++ == 0)
            {
                _since = Stopwatch.GetTimestamp();
            }
        }

        return new Request(this);
    }

    private void End()
    {
        lock (_gate)
        {
            if (--_waiting == 0)
            {
                _ended += Stopwatch.GetElapsedTime(_since);
            }
        }
    }

    private sealed class Request(WaitingTime time) : IDisposable
    {
        public void Dispose() => time.End();
    }
}
