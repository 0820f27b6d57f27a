namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>Why a shared secret, a revocation, or a message with them, was not used.</summary>
public enum SecretRejectionReason
{
    /// <summary>Nobody signed it.</summary>
    NotSigned,

    /// <summary>The signature is not over this content.</summary>
    BadSignature,

    /// <summary>The key ring does not have the key that signed it, so that nothing is known of the signer.</summary>
    UnknownKey,

    /// <summary>The key that signed it is expired or revoked, or the signature could not be checked.</summary>
    UnusableKey,

    /// <summary>It is signed by a key that is neither the sender's nor the trusted signer's.</summary>
    AnotherKey,

    /// <summary>It comes from somebody who has no say about this account's nodes.</summary>
    AnotherSender,

    /// <summary>It was signed for somebody else and is replayed (XEP-0373 §3.1, surreptitious forwarding).</summary>
    AnotherRecipient,

    /// <summary>The time it says it was signed at cannot be.</summary>
    ImplausibleTime,

    /// <summary>Its content breaks XEP-0373 or XEP-0473.</summary>
    Malformed,

    /// <summary>All known secrets of its node have another signer (XEP-0473 §9).</summary>
    AnotherSigner,

    /// <summary>It has the ID of a known secret, but is another one.</summary>
    Conflicting,

    /// <summary>It is larger than any message with secrets, and was not looked into.</summary>
    TooLarge,

    /// <summary>There are more encrypted messages than are looked into.</summary>
    TooMany,

    /// <summary>No secret key of the ring decrypts it, or it is damaged.</summary>
    Undecryptable,
}
