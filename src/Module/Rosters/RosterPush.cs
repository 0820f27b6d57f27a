namespace XmppContacts.Rosters;

/// <summary>One change of a roster, by whatever client.</summary>
/// <param name="IsRemoved">Whether the contact was removed.</param>
/// <param name="Item">The contact's address, name and groups.</param>
internal sealed record RosterPush(bool IsRemoved, RosterItem Item);
