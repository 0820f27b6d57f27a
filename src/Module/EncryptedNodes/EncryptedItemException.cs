namespace XmppContacts.EncryptedNodes;

/// <summary>An item of an encrypted node cannot be used. The message holds nothing private.</summary>
/// <param name="reason">Why.</param>
/// <param name="message">What is wrong, as a sentence without its full stop.</param>
/// <param name="inner">What brought it about.</param>
public sealed class EncryptedItemException(EncryptedItemFailure reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public EncryptedItemFailure Reason { get; } = reason;
}
