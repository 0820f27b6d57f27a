using System.Collections.Immutable;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.EncryptedNodes.Secrets;

/// <summary>Finds the places that lack a secret or its revocation.</summary>
internal static class MissingCopies
{
    private const SecretOrigins Messages = SecretOrigins.Archive | SecretOrigins.Offline;

    /// <summary>What has to be put where: nothing, the secret, or its revocation.</summary>
    /// <param name="statement">What is known of the secret.</param>
    /// <param name="places">The places that there are.</param>
    /// <param name="isSharing">Whether a copy also counts as missing that some client cannot have read.</param>
    /// <param name="recipients">The keys that a copy must be encrypted to, when sharing.</param>
    public static IEnumerable<SecretPlacement> Of(KnownStatement statement, SecretOrigins places, bool isSharing, ImmutableArray<TrustedKey> recipients)
    {
        var secret = statement.Secret;
        var of = places & ~Places(statement.Copies.Where(Counts));
        if (of != 0)
        {
            var replaced = of.HasFlag(SecretOrigins.PrivateNode) ? statement.Copies.Select(copy => copy.ItemId).OfType<string>().ToArray() : [];
            yield return new SecretPlacement(secret.ToXml(), secret.Signer, secret, of, Existing(statement.Copies), replaced);
        }

        // A secret that is put somewhere as revoked needs no revocation there.
        var ofRevocation = secret.IsRevoked ? places & ~of & ~Places(statement.Revocations.Where(Counts)) : SecretOrigins.None;
        if (ofRevocation != 0)
        {
            var revocation = new SecretRevocation(secret.Service, secret.Node, secret.Id, secret.Signer, []);
            yield return new SecretPlacement(revocation.ToXml(), secret.Signer, secret, ofRevocation, Existing(statement.Revocations), []);
        }

        bool Counts(StatementCopy copy) => !isSharing || copy.Origin == SecretOrigins.File
            || ((copy.IsFirst || copy.Origin == SecretOrigins.PrivateNode) && recipients.All(recipient => EncryptedForKeys.Names(copy.Message, recipient.Key)));
    }

    // A waiting message is a message too.
    private static SecretOrigins Places(IEnumerable<StatementCopy> copies) => copies.Aggregate(
        SecretOrigins.None, (places, copy) => places | ((copy.Origin & Messages) != 0 ? Messages : copy.Origin));

    private static byte[]? Existing(IEnumerable<StatementCopy> copies) =>
        copies.Where(copy => copy.Message.Length > 0).OrderByDescending(copy => copy.IsFirst).FirstOrDefault()?.Message;
}
