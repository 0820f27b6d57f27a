using XmppContacts.EncryptedNodes.Secrets;

namespace XmppContacts.EncryptedNodes.Signcrypt;

/// <summary>A decrypted message that must not be believed.</summary>
/// <param name="reason">Why.</param>
/// <param name="message">What is wrong, safe to show.</param>
internal sealed class RefusedSigncryptException(SecretRejectionReason reason, string message) : Exception(message)
{
    public SecretRejectionReason Reason { get; } = reason;
}
