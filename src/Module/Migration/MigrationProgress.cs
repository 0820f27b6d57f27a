using System.Diagnostics;

namespace XmppContacts.Migration;

/// <summary>How far a run over many accounts has come; may be told and asked from any thread.</summary>
/// <param name="total">How many accounts there are; 0 when that is not known.</param>
public sealed class MigrationProgress(int total = 0)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _accounts;
    private long _contacts;

    /// <summary>How many accounts there are; 0 when that is not known.</summary>
    public int Total { get; } = total;

    /// <summary>Accounts done.</summary>
    public long Accounts => Interlocked.Read(ref _accounts);

    /// <summary>Contacts moved or restored.</summary>
    public long Contacts => Interlocked.Read(ref _contacts);

    /// <summary>Contacts a second, from the beginning.</summary>
    public double ContactsPerSecond => Stopwatch.GetElapsedTime(_started) is { TotalSeconds: > 0 and var seconds } ? Contacts / seconds : 0;

    /// <summary>About how long it takes yet, as accounts took so far.</summary>
    /// <param name="fraction">The part that is done, from 0 to 1; null takes the accounts for it.</param>
    /// <returns>Null when nothing can be said.</returns>
    public TimeSpan? TimeLeft(double? fraction = null)
    {
        var done = fraction ?? (Total > 0 ? (double)Accounts / Total : 0);
        return done is > 0 and <= 1 ? Stopwatch.GetElapsedTime(_started) * ((1 - done) / done) : null;
    }

    /// <summary>An account is done.</summary>
    public void Add(MigrationOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        Interlocked.Increment(ref _accounts);
        Interlocked.Add(ref _contacts, Math.Max(outcome.Contacts, outcome.RosterItemsCleared));
    }

    /// <summary>An account could not be read.</summary>
    public void AddProblem() => Interlocked.Increment(ref _accounts);
}
