using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Rosters;

namespace XmppContacts.Cmdlets.Rosters;

/// <summary>A contact, with the account that has it.</summary>
public sealed class AccountRosterItem
{
    internal AccountRosterItem(IAccountStore source, RosterItem item)
    {
        Source = source;
        Item = item;
        Groups = [.. item.Groups];
    }

    /// <summary>The account that has the contact.</summary>
    public Jid Account => Source.Jid;

    /// <summary>The contact's address.</summary>
    public Jid Jid => Item.Jid;

    /// <summary>The name the account gave the contact, or null.</summary>
    public string? Name => Item.Name;

    /// <summary>The groups the contact is filed under.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>Who sees whose presence.</summary>
    public SubscriptionState Subscription => Item.Subscription;

    /// <summary>Whether the account waits for the contact's answer to a request.</summary>
    public bool Ask => Item.Ask;

    /// <summary>Whether the account has approved a request that the contact has yet to make.</summary>
    public bool Approved => Item.Approved;

    /// <summary>The item as it was read.</summary>
    internal RosterItem Item { get; }

    /// <summary>Where the item was read.</summary>
    internal IAccountStore Source { get; }

    /// <summary>The contact's address.</summary>
    public override string ToString() => Jid.ToString();
}
