namespace XmppContacts.Migration;

/// <summary>What became of an account.</summary>
public enum OutcomeKind
{
    /// <summary>Names and groups are in encrypted contacts, and no longer in the roster.</summary>
    Migrated,

    /// <summary>There was nothing to do.</summary>
    Unchanged,

    /// <summary>There is something to do, and nothing was done, as was asked for.</summary>
    Planned,

    /// <summary>The account was left alone; the message says why.</summary>
    Skipped,

    /// <summary>It was not completed; the message says why. Nothing is lost, and another run goes on from there.</summary>
    Failed,

    /// <summary>Names and groups are in the roster again.</summary>
    Restored,
}
