using System.Diagnostics;
using XmppContacts.Migration;

namespace XmppContacts.Reports.Outcomes;

/// <summary>Makes the summary as outcomes come in; its memory does not grow with their number.</summary>
public sealed class OutcomeSummaryBuilder
{
    private const int MostShown = 50;

    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;
    private readonly long _clock = Stopwatch.GetTimestamp();
    private readonly Dictionary<OutcomeKind, long> _counts = ForemostOutcomes.Order.ToDictionary(kind => kind, _ => 0L);
    private readonly ForemostOutcomes _foremost = new(MostShown);
    private long _contacts;
    private long _metaContacts;
    private long _cleared;
    private long _conflicts;
    private long _unopened;

    /// <summary>Parts of the source that could not be read and are no account that is known by name.</summary>
    public long Problems { get; set; }

    /// <summary>Accounts that were not begun.</summary>
    public long Left { get; set; }

    /// <summary>Adds an account.</summary>
    public void Add(MigrationOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        _counts[outcome.Outcome]++;
        _foremost.Add(outcome);
        _contacts += outcome.Contacts;
        _metaContacts += outcome.MetaContacts;
        _cleared += outcome.RosterItemsCleared;
        _conflicts += outcome.Conflicts.Length;
        _unopened += outcome is { Unopened: > 0, Outcome: not OutcomeKind.Failed } ? 1 : 0;
    }

    /// <summary>The summary of what was added so far.</summary>
    public OutcomeSummary Build() => new()
    {
        Started = _started,
        Duration = Stopwatch.GetElapsedTime(_clock),
        ByOutcome = [.. ForemostOutcomes.Order.Select(kind => new OutcomeCount(kind, _counts[kind]))],
        Foremost = [.. _foremost.Kept],
        Problems = Problems,
        Left = Left,
        Unopened = _unopened,
        Contacts = _contacts,
        MetaContacts = _metaContacts,
        RosterItemsCleared = _cleared,
        Conflicts = _conflicts,
    };
}
