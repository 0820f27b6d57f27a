namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>Secrets cannot be made, kept or read. The message holds no secret and is safe to show.</summary>
/// <param name="reason">Why.</param>
/// <param name="message">What is wrong and what to do, as a sentence without its full stop.</param>
/// <param name="inner">What brought it about.</param>
public sealed class SharedSecretException(SharedSecretFailure reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public SharedSecretFailure Reason { get; } = reason;
}
