namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>Where a statement about a secret is: one copy of a shared secret or of a revocation.</summary>
/// <param name="Origin">The place.</param>
/// <param name="Message">The OpenPGP message that states it; empty in the secrets file.</param>
/// <param name="ItemId">The ID of its item in the account's private node; null elsewhere.</param>
internal sealed record StatementCopy(SecretOrigins Origin, byte[] Message, string? ItemId = null)
{
    /// <summary>Whether the message states nothing before it: some clients read the first statement of a message alone.</summary>
    public bool IsFirst { get; init; } = true;

    /// <summary>Whether it states the secret as revoked, or revokes it.</summary>
    public bool IsRevocation { get; init; }
}
