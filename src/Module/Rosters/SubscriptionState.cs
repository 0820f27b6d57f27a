namespace XmppContacts.Rosters;

/// <summary>Who sees whose presence (RFC 6121 §2.1.2.5).</summary>
public enum SubscriptionState
{
    /// <summary>Neither side sees the other's presence.</summary>
    None,

    /// <summary>The account sees the contact's presence.</summary>
    To,

    /// <summary>The contact sees the account's presence.</summary>
    From,

    /// <summary>Each sees the other's presence.</summary>
    Both,
}
