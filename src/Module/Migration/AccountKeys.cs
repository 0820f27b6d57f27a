using System.Collections.Immutable;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.EncryptedNodes.Signcrypt;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Migration;

/// <summary>The keys that an account's secrets are signed with and encrypted to, and what has to be done before they are used.</summary>
/// <param name="Own">The account's key; null when one is to be made, or none is needed.</param>
/// <param name="Signer">The key that signs; null when one is to be made, or none is needed.</param>
/// <param name="IsAnnounced">Whether the account announces a key, so that others find it.</param>
/// <param name="Missing">Why the account cannot be migrated, as a sentence without its full stop; null when it can.</param>
internal sealed record AccountKeys(OpenPgpKey? Own, OpenPgpKey? Signer, bool IsAnnounced, string? Missing)
{
    /// <summary>Whether a key has to be made.</summary>
    public bool IsToBeMade { get; private init; }

    /// <summary>Looks for the keys of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="access">The ring, and who else signs.</param>
    /// <param name="makesKeys">Whether a key may be made.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<AccountKeys> FindAsync(IAccountData account, AddressBookAccess access, bool makesKeys, CancellationToken cancellationToken)
    {
        var owners = KeyOwners.Of(await access.Ring.GetKeysAsync(cancellationToken));
        var announced = KeyAnnouncement.Of(await account.GetNodeAsync(KeyNodes.List, cancellationToken));
        var all = owners.KeysOf(account.Jid);
        var usable = all.Where(IsUsable).ToImmutableArray();
        var own = usable.FirstOrDefault(key => key is { CanEncrypt: true, HasSecret: true, CanSign: true }) ?? usable.FirstOrDefault(key => key.CanEncrypt);
        if (own is { HasSecret: true, CanSign: true })
        {
            return new AccountKeys(own, own, announced.Length > 0, null);
        }

        var signer = access.Signer is { } name ? owners.KeysOf(name).FirstOrDefault(key => IsUsable(key) && key is { HasSecret: true, CanSign: true }) : null;
        if (own is not null && signer is not null)
        {
            return new AccountKeys(own, signer, announced.Length > 0, null);
        }

        if (all.IsEmpty && announced.IsEmpty && makesKeys)
        {
            return await SecretKeyBackup.ExistsAsync(account, cancellationToken)
                ? new AccountKeys(null, null, false, "the account has a backup of a secret key on its server, and the key ring has none of its keys: ask the user for the key, and import it")
                : new AccountKeys(null, null, false, null) { IsToBeMade = true };
        }

        return new AccountKeys(null, null, announced.Length > 0, Reason(access, all, own, announced, makesKeys));
    }

    /// <summary>The user ID of an account's key (XEP-0373 §4); characters that RFC 5122 §2.2 gives another meaning are escaped.</summary>
    public static string UserId(Jid account) => "xmpp:" + account.ToString()
        .Replace("%", "%25", StringComparison.Ordinal).Replace("?", "%3F", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal);

    private static string Reason(
        AddressBookAccess access, ImmutableArray<OpenPgpKey> all, OpenPgpKey? own, ImmutableArray<KeyAnnouncement> announced, bool makesKeys)
    {
        if (own is not null)
        {
            return access.Signer is { } signer
                ? $"the key ring has neither the secret key of the account nor a usable one of the signer {signer}"
                : $"the key ring has only the public key {own.Fingerprint} of the account, and nobody else is named to sign";
        }

        if (!all.IsEmpty)
        {
            return $"the key {all[0].Fingerprint} of the account cannot be used any more: it is expired or revoked, or has no part that encrypts";
        }

        return announced.IsEmpty
            ? "the key ring has no OpenPGP key of the account" + (makesKeys ? "" : ", and none was to be made")
            : $"the account has a published key, {announced[0].Fingerprint}, which the key ring does not have: check that it is the user's, then import it";
    }

    private static bool IsUsable(OpenPgpKey key) => key is { IsExpired: false, IsRevoked: false };
}
