using System.Collections.Immutable;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Migration;

namespace XmppContacts.Cmdlets.Migrations;

/// <summary>What became of an account that was migrated or restored, with the account.</summary>
public sealed class AccountOutcome
{
    private readonly MigrationOutcome _outcome;

    internal AccountOutcome(IAccountStore source, MigrationOutcome outcome)
    {
        Source = source;
        _outcome = outcome;
    }

    /// <summary>The account's address.</summary>
    public Jid Account => _outcome.Account;

    /// <summary>What became of it.</summary>
    public OutcomeKind Outcome => _outcome.Outcome;

    /// <summary>Encrypted contacts that were added or completed; of a restored account, contacts that got back name or groups.</summary>
    public int Contacts => _outcome.Contacts;

    /// <summary>Encrypted groups that were added; of a restored account, groups that are in the contact list again.</summary>
    public int Groups => _outcome.Groups;

    /// <summary>Reserved items that were added, so that the server cannot count contacts.</summary>
    public int Reserved => _outcome.Reserved;

    /// <summary>Metacontacts that were moved.</summary>
    public int MetaContacts => _outcome.MetaContacts;

    /// <summary>Items of the contact list whose names and groups were cleared.</summary>
    public int RosterItemsCleared => _outcome.RosterItemsCleared;

    /// <summary>Why, and what is to be known besides, or nothing. Holds nothing private.</summary>
    public string Message => _outcome.Message;

    /// <summary>Contacts that had another name or other groups in the contact list than encrypted.</summary>
    public ImmutableArray<ContactConflict> Conflicts => _outcome.Conflicts;

    /// <summary>The session, or the account of an export with what was changed in it.</summary>
    public IAccountStore Source { get; }

    /// <summary>The account and what became of it.</summary>
    public override string ToString() => $"{Account}: {Outcome}";
}
