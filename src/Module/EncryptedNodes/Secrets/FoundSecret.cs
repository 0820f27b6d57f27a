namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>An accepted secret and where it was found.</summary>
/// <param name="Secret">The secret.</param>
/// <param name="Origins">All places it was found in.</param>
public sealed record FoundSecret(SharedSecret Secret, SecretOrigins Origins);
