namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>Something that claims to be a secret of the account's nodes, and is not used.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Message">What is wrong, for people to read; holds no secret, and is safe to show.</param>
/// <param name="Origin">Where it was found.</param>
/// <param name="ReceivedAt">When the server received it, as far as that is known.</param>
public sealed record SecretRejection(SecretRejectionReason Reason, string Message, SecretOrigins Origin, DateTimeOffset? ReceivedAt);
