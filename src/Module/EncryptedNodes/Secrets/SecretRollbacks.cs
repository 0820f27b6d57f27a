using System.Collections.Immutable;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>Finds places whose newest usable secret of a node is revoked elsewhere: they were put back to an earlier state.</summary>
/// <remarks>
/// Revocations are written everywhere at once, and archives expire from their oldest message on. So an archive that has a secret, and neither its later
/// revocation nor a newer secret, was changed; as was a private node that lacks what the secrets file has, which is written after it.
/// </remarks>
internal static class SecretRollbacks
{
    private static readonly (SecretOrigins Place, SecretOrigins Witnesses)[] Places =
    [
        (SecretOrigins.PrivateNode, SecretOrigins.File),
        (SecretOrigins.Archive, SecretOrigins.File | SecretOrigins.PrivateNode),
    ];

    /// <summary>The places that were put back, one entry for each place and node.</summary>
    public static IEnumerable<SecretRollback> Of(ImmutableArray<KnownStatement> statements)
    {
        foreach (var ofNode in statements.GroupBy(statement => (statement.Secret.Service, statement.Secret.Node)))
        {
            foreach (var (place, witnesses) in Places)
            {
                var newest = ofNode.Where(statement => statement.Origins.HasFlag(place) && !statement.RevocationOrigins.HasFlag(place)).MaxBy(statement => statement.Secret.Timestamp);
                if (newest is not null && (newest.RevocationOrigins & witnesses) != 0)
                {
                    yield return new SecretRollback(newest.Secret, place, newest.RevocationOrigins & witnesses);
                }
            }
        }
    }
}
