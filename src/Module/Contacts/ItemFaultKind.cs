namespace XmppContacts.Contacts;

/// <summary>Why an item of an address book is not used.</summary>
public enum ItemFaultKind
{
    /// <summary>It is not encrypted: the server, or another program, put it there in clear. What it says is not believed.</summary>
    Plaintext,

    /// <summary>It names no secret, or one that is not known or was not accepted.</summary>
    UnknownSecret,

    /// <summary>Its OpenPGP message is damaged, was changed, or needs what is not at hand.</summary>
    Undecryptable,

    /// <summary>It decrypts, and breaks XEP-0510.</summary>
    Invalid,

    /// <summary>It has no ID, or one that a later item has too, so that it cannot be told from that.</summary>
    NoIdOfItsOwn,

    /// <summary>It is an older version of the item than one that was there before: the server, or a restored copy of it, turned it back.</summary>
    RolledBack,
}
