using System.Collections.Immutable;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Signcrypt;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>
/// Decides which keys count as an account's and its signer's. A user ID alone never does: anybody can make a key with anybody's. What counts is that the
/// account has published the key's fingerprint (XEP-0373 §4.2), that the user of this program named it, or that the ring's user made it there.
/// </summary>
/// <param name="account">The account.</param>
/// <param name="ring">The keys.</param>
/// <param name="signer">Who else may sign for the account, or null.</param>
/// <param name="named">The fingerprints that the user of this program named.</param>
internal sealed class KeyTrust(IAccountData account, IKeyRing ring, Jid? signer, ImmutableHashSet<string> named)
{
    private readonly Jid? _signer = signer == account.Jid ? null : signer;
    private TrustedKeys? _known;

    /// <summary>The keys as they were last read; read when they were not.</summary>
    public async Task<TrustedKeys> GetAsync(CancellationToken cancellationToken) => _known ??= await ReadAsync(cancellationToken);

    /// <summary>Reads the keys.</summary>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task<TrustedKeys> ReadAsync(CancellationToken cancellationToken)
    {
        var naming = KeyOwners.Of(await ring.GetKeysAsync(cancellationToken)).Naming(account.Jid);
        var own = new List<TrustedKey>();
        var problems = ImmutableArray.CreateBuilder<string>();
        var list = KeyAnnouncement.Of(await account.GetNodeAsync(KeyNodes.List, cancellationToken));
        foreach (var entry in list)
        {
            if (naming.FirstOrDefault(key => key.Fingerprint == entry.Fingerprint) is { } key)
            {
                own.Add(new TrustedKey(key, default, KeySource.Published));
            }
            else if (await PublishedAsync(entry, problems, cancellationToken) is { } published)
            {
                own.Add(published);
            }
        }

        foreach (var key in naming.Where(key => !own.Any(other => other.Key.Fingerprint == key.Fingerprint)))
        {
            if (named.Contains(key.Fingerprint))
            {
                own.Add(new TrustedKey(key, default, KeySource.Named));
            }
            else if (IsMarkedOwn(key, account.Jid))
            {
                own.Add(new TrustedKey(key, default, KeySource.MarkedOwn));
            }
        }

        var ofSigner = _signer is null ? [] : KeyOwners.Of(await ring.GetKeysAsync(cancellationToken)).Naming(_signer);
        var trustedOfSigner = OfSigner(ofSigner);
        return _known = new TrustedKeys
        {
            Account = account.Jid,
            Signer = _signer,
            Own = [.. own],
            OfSigner = trustedOfSigner,
            Published = [.. list.Select(entry => entry.Fingerprint)],
            Problems = problems.ToImmutable(),
            Refused = [.. naming.Where(key => IsUsable(key) && !own.Any(other => other.Key.Fingerprint == key.Fingerprint))],
            RefusedOfSigner = trustedOfSigner.IsEmpty ? [.. ofSigner.Where(IsUsable)] : [],
        };
    }

    private async Task<TrustedKey?> PublishedAsync(KeyAnnouncement entry, ImmutableArray<string>.Builder problems, CancellationToken cancellationToken)
    {
        var published = PublishedKeys.Read(entry, await account.GetNodeAsync(KeyNodes.Key(entry.Fingerprint), cancellationToken));
        if (published.Key is not { } key)
        {
            problems.Add(published.Problem!);
            return null;
        }

        if (!KeyOwners.Names(key, account.Jid))
        {
            problems.Add($"the published key {entry.Fingerprint} is not used: it has no user ID \"xmpp:{account.Jid}\"");
            return null;
        }

        return new TrustedKey(key, published.Octets, KeySource.Published);
    }

    // The signer's keys are named by address, which is enough where the ring leaves no choice.
    private ImmutableArray<TrustedKey> OfSigner(ImmutableArray<OpenPgpKey> naming)
    {
        if (naming.Where(key => named.Contains(key.Fingerprint)).ToArray() is { Length: > 0 } chosen)
        {
            return [.. chosen.Select(key => new TrustedKey(key, default, KeySource.Named))];
        }

        if (_signer is not null && naming.Where(key => IsMarkedOwn(key, _signer)).ToArray() is { Length: > 0 } marked)
        {
            return [.. marked.Select(key => new TrustedKey(key, default, KeySource.MarkedOwn))];
        }

        OpenPgpKey[] usable = [.. naming.Where(IsUsable)];
        var only = usable.Length == 0 ? naming.ToArray() : usable;
        return only.Length == 1 ? [new TrustedKey(only[0], default, KeySource.OnlyOfSigner)] : [];
    }

    // The user of a key can give it any user ID later, and take its first one back.
    private static bool IsMarkedOwn(OpenPgpKey key, Jid owner) => key is { IsMarkedOwn: true, HasSecret: true }
        && key.UserIds.Concat(key.RevokedUserIds).All(id => KeyOwners.Owner(id) is not { } other || other == owner);

    private static bool IsUsable(OpenPgpKey key) => key is { IsExpired: false, IsRevoked: false };
}
