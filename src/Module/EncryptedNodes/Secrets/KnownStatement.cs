using System.Collections.Immutable;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>An accepted secret, whether it is revoked, and every place that says so.</summary>
/// <param name="Secret">The secret.</param>
/// <param name="Copies">Where it was found.</param>
/// <param name="Revocations">Where its revocation was found.</param>
internal sealed record KnownStatement(SharedSecret Secret, ImmutableArray<StatementCopy> Copies, ImmutableArray<StatementCopy> Revocations)
{
    /// <summary>The places of the secret.</summary>
    public SecretOrigins Origins => Of(Copies);

    /// <summary>The places of its revocation.</summary>
    public SecretOrigins RevocationOrigins => Of(Revocations);

    private static SecretOrigins Of(ImmutableArray<StatementCopy> copies) => copies.Aggregate(SecretOrigins.None, (places, copy) => places | copy.Origin);
}
