namespace XmppContacts.Rosters;

/// <summary>One change of a roster, by whatever client (RFC 6121 §2.1.6).</summary>
/// <param name="IsRemoved">Whether the contact was removed.</param>
/// <param name="Item">The contact after the change.</param>
public sealed record RosterChange(bool IsRemoved, RosterItem Item);
