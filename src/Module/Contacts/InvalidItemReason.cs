namespace XmppContacts.Contacts;

/// <summary>What XEP-0510 demands and an item lacks.</summary>
public enum InvalidItemReason
{
    /// <summary>The element is not what the node is for.</summary>
    WrongElement,

    /// <summary>A contact without an identity (XEP-0510 §4.1.1).</summary>
    NoIdentity,

    /// <summary>An identity that does not tell its type (XEP-0510 §4.1.1).</summary>
    IdentityWithoutType,

    /// <summary>An identity of type <c>jid</c> that is not a bare JID (XEP-0510 §4.1.1).</summary>
    IdentityNotBareJid,

    /// <summary>A contact's group without ID (XEP-0510 §4.1.2).</summary>
    GroupReferenceWithoutId,

    /// <summary>A group without ID (XEP-0510 §4.2).</summary>
    GroupWithoutId,

    /// <summary>A group without a name (XEP-0510 §4.2).</summary>
    GroupWithoutName,

    /// <summary>A value holds a character that XML cannot hold; only what is to be written can.</summary>
    NotXml,
}
