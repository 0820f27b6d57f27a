namespace XmppContacts.EncryptedNodes;

/// <summary>Why an item of an encrypted node cannot be used.</summary>
public enum EncryptedItemFailure
{
    /// <summary>It is not an <c>encrypted</c> element: a server, or another client, put it there in clear.</summary>
    NotEncrypted,

    /// <summary>It names no secret, or one that is not known or was not accepted.</summary>
    UnknownSecret,

    /// <summary>Its OpenPGP message is damaged, was changed, or needs what is not at hand.</summary>
    NotDecrypted,

    /// <summary>It decrypts, but not to one XML element.</summary>
    NotAnElement,
}
