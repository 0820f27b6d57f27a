namespace XmppContacts.Contacts;

/// <summary>An item that this program wrote and that is no longer in its node as it was written, though nobody who tells removed it.</summary>
/// <param name="Node">The node.</param>
/// <param name="ItemId">The item's ID.</param>
/// <param name="IsRolledBack">Whether an older version of it is there.</param>
public sealed record MissingItem(string Node, string ItemId, bool IsRolledBack);
