using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XmppContacts.Addressing;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.EncryptedNodes.Signcrypt;

/// <summary>Which keys of a ring belong to which address, by their user IDs (XEP-0373 §4).</summary>
internal sealed class KeyOwners
{
    private const string Scheme = "xmpp:";

    // A bulk run asks one ring for every account: its user IDs are read once for each state of the ring.
    private static readonly ConditionalWeakTable<OpenPgpKey[], KeyOwners> Known = [];

    // Of a ring that has got another key, which happens for each account when keys are made, only that key's are read.
    private static readonly WeakReference<KeyOwners> Latest = new(new KeyOwners([]));

    private readonly OpenPgpKey[] _all;
    private readonly ImmutableDictionary<Jid, ImmutableArray<OpenPgpKey>> _byOwner;

    private KeyOwners(OpenPgpKey[] keys)
        : this(keys, [], ImmutableDictionary<Jid, ImmutableArray<OpenPgpKey>>.Empty)
    {
    }

    private KeyOwners(OpenPgpKey[] keys, ReadOnlySpan<OpenPgpKey> before, ImmutableDictionary<Jid, ImmutableArray<OpenPgpKey>> byOwner)
    {
        _all = keys;
        var changed = byOwner.ToBuilder();
        foreach (var key in keys.AsSpan(before.Length))
        {
            foreach (var owner in key.UserIds.Select(Owner).OfType<Jid>().Distinct())
            {
                changed[owner] = [.. changed.GetValueOrDefault(owner, []), key];
            }
        }

        _byOwner = changed.ToImmutable();
    }

    /// <summary>The owners of the keys of a ring.</summary>
    public static KeyOwners Of(ImmutableArray<OpenPgpKey> keys) => Known.GetValue(ImmutableCollectionsMarshal.AsArray(keys) ?? [], array =>
    {
        var owners = Latest.TryGetTarget(out var latest) && array.AsSpan().StartsWith(latest._all, ReferenceEqualityComparer.Instance)
            ? new KeyOwners(array, latest._all, latest._byOwner)
            : new KeyOwners(array);
        Latest.SetTarget(owners);
        return owners;
    });

    /// <summary>The keys with a user ID that names an address. That alone says nothing: anybody can make a key with anybody's user ID.</summary>
    public ImmutableArray<OpenPgpKey> Naming(Jid owner) => _byOwner.GetValueOrDefault(owner, []);

    /// <summary>Whether a user ID of a key names an address.</summary>
    public static bool Names(OpenPgpKey key, Jid owner) => key.UserIds.Any(id => Owner(id) == owner);

    /// <summary>The bare address that a user ID names, or null when it is none of XMPP's.</summary>
    public static Jid? Owner(string userId)
    {
        if (!userId.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // RFC 5122 §2.2: a query or fragment is no part of the address, and what an address cannot hold as it is, is percent-encoded.
        var path = userId[Scheme.Length..];
        return !path.AsSpan().ContainsAny('?', '#') && Jid.TryFromServer(Uri.UnescapeDataString(path), out var jid) && jid.IsBare ? jid : null;
    }
}
