using System.Collections.Immutable;
using XmppContacts.Migration;

namespace XmppContacts.Reports.Outcomes;

/// <summary>What a migration or restoring of many accounts came to.</summary>
public sealed record OutcomeSummary
{
    /// <summary>When the run began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Accounts by outcome; every outcome once, the gravest first.</summary>
    public required ImmutableArray<OutcomeCount> ByOutcome { get; init; }

    /// <summary>Some accounts, the gravest outcomes first: never so many that memory grows with the server.</summary>
    public required ImmutableArray<MigrationOutcome> Foremost { get; init; }

    /// <summary>Parts of the source that could not be read and are no account that is known by name.</summary>
    public long Problems { get; init; }

    /// <summary>Accounts that were not begun, since the run was stopped.</summary>
    public long Left { get; init; }

    /// <summary>Accounts that did not fail, and have encrypted items that could not be opened.</summary>
    public long Unopened { get; init; }

    /// <summary>Contacts encrypted or restored.</summary>
    public long Contacts { get; init; }

    /// <summary>Metacontacts moved or restored.</summary>
    public long MetaContacts { get; init; }

    /// <summary>Roster items whose names and groups were cleared.</summary>
    public long RosterItemsCleared { get; init; }

    /// <summary>Contacts whose names or groups differed between roster and encrypted contact.</summary>
    public long Conflicts { get; init; }

    /// <summary>Accounts that are in the reports.</summary>
    public long Accounts => ByOutcome.Sum(count => count.Accounts);

    /// <summary>What did not come to an end: failed accounts, accounts with items that could not be opened, unread parts, and accounts not begun. Skipped accounts are none of them: they were left alone on purpose.</summary>
    public long Incomplete => Of(OutcomeKind.Failed) + Unopened + Problems + Left;

    /// <summary>How many accounts came to an outcome.</summary>
    public long Of(OutcomeKind outcome) => ByOutcome.Where(count => count.Outcome == outcome).Sum(count => count.Accounts);
}
