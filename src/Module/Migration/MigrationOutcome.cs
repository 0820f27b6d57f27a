using System.Collections.Immutable;
using XmppContacts.Addressing;

namespace XmppContacts.Migration;

/// <summary>What became of one account: what was done in this run, or for <see cref="OutcomeKind.Planned"/> what would be.</summary>
/// <param name="Account">The account.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record MigrationOutcome(Jid Account, OutcomeKind Outcome)
{
    /// <summary>Encrypted contacts that were added or completed; for <see cref="OutcomeKind.Restored"/>, contacts that got back name or groups.</summary>
    public int Contacts { get; init; }

    /// <summary>Encrypted groups that were added; for <see cref="OutcomeKind.Restored"/>, groups that are in the roster again.</summary>
    public int Groups { get; init; }

    /// <summary>Reserved items that were added.</summary>
    public int Reserved { get; init; }

    /// <summary>Metacontacts that were moved.</summary>
    public int MetaContacts { get; init; }

    /// <summary>Roster items whose names and groups were cleared.</summary>
    public int RosterItemsCleared { get; init; }

    /// <summary>Roster items whose name or groups the server itself supplies, so that they cannot be cleared (shared roster groups).</summary>
    public int OfServer { get; init; }

    /// <summary>Encrypted items that could not be opened, so that the account is not done.</summary>
    public int Unopened { get; init; }

    /// <summary>Why, and what is to be known besides; one or several sentences that hold nothing private, or nothing.</summary>
    public string Message { get; init; } = "";

    /// <summary>Contacts that had another name or other groups in the roster than encrypted.</summary>
    public ImmutableArray<ContactConflict> Conflicts { get; init; } = [];
}
