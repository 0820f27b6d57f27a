using System.Diagnostics;

namespace XmppContacts.Bench;

/// <summary>Adds up the time in which at least one of a kind of calls was under way, and counts them.</summary>
internal sealed class TimeSpent
{
    private readonly Lock _gate = new();
    private long _ticks;
    private long _since;
    private int _underWay;

    public int Calls { get; private set; }

    public TimeSpan Total => Stopwatch.GetElapsedTime(0, _ticks);

    public async Task OnAsync(Func<Task> call) => await OnAsync(async () =>
    {
        await call();
        return true;
    });

    public async Task<T> OnAsync<T>(Func<Task<T>> call)
    {
        Begin();
        try
        {
            return await call();
        }
        finally
        {
            End();
        }
    }

    private void Begin()
    {
        lock (_gate)
        {
            Calls++;
            if (_underWay++ == 0)
            {
                _since = Stopwatch.GetTimestamp();
            }
        }
    }

    private void End()
    {
        lock (_gate)
        {
            if (--_underWay == 0)
            {
                _ticks += Stopwatch.GetTimestamp() - _since;
            }
        }
    }
}
