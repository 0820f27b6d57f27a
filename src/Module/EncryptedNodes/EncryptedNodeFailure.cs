namespace XmppContacts.EncryptedNodes;

/// <summary>Why an encrypted node is not, or not completely, written.</summary>
public enum EncryptedNodeFailure
{
    /// <summary>The server has no personal eventing, or no preconditions for publishing: nothing private is kept there (XEP-0223 §5).</summary>
    NotSupported,

    /// <summary>The server lets the node hold fewer items than there are; it would drop the oldest without a word.</summary>
    TooManyItems,

    /// <summary>The node cannot be made private and lasting.</summary>
    NotPrivate,

    /// <summary>An item would be larger than servers take.</summary>
    ItemTooLarge,

    /// <summary>There is no secret to encrypt with.</summary>
    NoSecret,

    /// <summary>Items that were there are not there any more.</summary>
    ItemsLost,

    /// <summary>Items that were there before are missing or older, and the user has not decided what is to become of that.</summary>
    ItemsMissing,

    /// <summary>Others kept changing the same items.</summary>
    Conflict,
}
