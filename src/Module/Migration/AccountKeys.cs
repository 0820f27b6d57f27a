using System.Collections.Immutable;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Migration;

/// <summary>The keys that an account's secrets are signed with and encrypted to, and what has to be done before they are used.</summary>
/// <param name="Own">The account's key; null when one is to be made, or none is needed.</param>
/// <param name="Signer">The key that signs; null when one is to be made, or none is needed.</param>
/// <param name="IsAnnounced">Whether the account announces the key, so that others find it.</param>
/// <param name="Missing">Why the account cannot be migrated, as a sentence without its full stop; null when it can.</param>
internal sealed record AccountKeys(OpenPgpKey? Own, OpenPgpKey? Signer, bool IsAnnounced, string? Missing)
{
    /// <summary>Whether a key has to be made.</summary>
    public bool IsToBeMade { get; private init; }

    /// <summary>Whether the key was made in this run, since the account had none.</summary>
    public bool IsNew { get; init; }

    /// <summary>Whether the account announces other keys.</summary>
    public bool HasOthers { get; private init; }

    /// <summary>All keys that the secrets are encrypted to: the account's, and the signer's.</summary>
    public ImmutableArray<TrustedKey> Recipients { get; private init; } = [];

    /// <summary>The keys once a missing one was made.</summary>
    public static AccountKeys Made(OpenPgpKey key) => new(key, key, IsAnnounced: false, null) { IsNew = true, Recipients = [new TrustedKey(key, default, KeySource.MarkedOwn)] };

    /// <summary>Looks for the keys of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="access">The ring, and who else signs.</param>
    /// <param name="secrets">The account's secrets, read before.</param>
    /// <param name="makesKeys">Whether a key may be made.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<AccountKeys> FindAsync(
        IAccountData account, AddressBookAccess access, AccountSecrets secrets, bool makesKeys, CancellationToken cancellationToken)
    {
        var keys = await secrets.KeysAsync(cancellationToken);
        var recipients = keys.Recipients(secrets.HasSigned);
        if (keys.SigningKey(account.Jid, secrets.HasSigned) is { IsRecipient: true } own)
        {
            return Found(own.Key, own.Key, recipients);
        }

        var signer = access.Signer is { } name ? keys.SigningKey(name, secrets.HasSigned) : null;
        if (!recipients.IsEmpty && signer is not null)
        {
            return Found(
                recipients.OrderBy(key => key.Source).First().Key, signer.Key,
                [.. recipients.Concat(keys.OfSigner.Where(key => key.IsRecipient)).DistinctBy(key => key.Key.Fingerprint)]);
        }

        if (keys.Own.IsEmpty && keys.Published.IsEmpty && makesKeys)
        {
            return await SecretKeyBackup.ExistsAsync(account, cancellationToken)
                ? new AccountKeys(null, null, false, "the account has a backup of a secret key on its server, and the key ring has none of its keys: ask the user for the key, and import it")
                : new AccountKeys(null, null, false, null) { IsToBeMade = true };
        }

        return new AccountKeys(null, null, !keys.Published.IsEmpty, Reason(access, keys, recipients, makesKeys));

        AccountKeys Found(OpenPgpKey own, OpenPgpKey by, ImmutableArray<TrustedKey> recipients) =>
            new(own, by, keys.Published.Contains(own.Fingerprint), null) { Recipients = recipients, HasOthers = !keys.Published.IsEmpty };
    }

    private static string Reason(AddressBookAccess access, TrustedKeys keys, ImmutableArray<TrustedKey> recipients, bool makesKeys)
    {
        if (!recipients.IsEmpty)
        {
            return access.Signer is { } signer
                ? $"the key ring has neither the secret key of the account nor a usable one of the signer {signer}" + Remarks(keys.RefusedOfSigner.Select(key => TrustedKeys.UserIdOnly(key, signer)))
                : $"the key ring has only the public key {recipients[0].Key.Fingerprint} of the account, and nobody else is named to sign";
        }

        if (keys.Own is [{ IsRecipient: false } unusable, ..])
        {
            return $"the key {unusable.Key.Fingerprint} of the account cannot be used any more: it is expired or revoked, or has no part that encrypts";
        }

        if (!keys.Refused.IsEmpty)
        {
            return string.Join("; ", keys.Remarks());
        }

        return keys.Published.IsEmpty
            ? "the key ring has no OpenPGP key of the account" + (makesKeys ? "" : ", and none was to be made")
            : $"the account has a published key, {keys.Published[0]}, which the key ring does not have: check that it is the user's, then import it" + Remarks(keys.Problems);
    }

    private static string Remarks(IEnumerable<string> remarks) => string.Concat(remarks.Select(remark => "; " + remark));
}
