namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>A place that has a revoked secret as the one to encrypt with, as if its revocation had never been: it was put back to an earlier state.</summary>
/// <param name="Secret">The revoked secret.</param>
/// <param name="Place">The place.</param>
/// <param name="Witness">A place that knows of the revocation.</param>
public sealed record SecretRollback(SharedSecret Secret, SecretOrigins Place, SecretOrigins Witness);
