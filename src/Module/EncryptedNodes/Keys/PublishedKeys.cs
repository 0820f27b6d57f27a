using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Signcrypt;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.PubSub;
using XmppContacts.Streams;
using XmppContacts.Text;
using XmppContacts.Xml;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>The public keys that an account announces for others to encrypt to (XEP-0373 §4).</summary>
public static class PublishedKeys
{
    private static readonly XName KeyName = KeyNodes.Ns + "pubkey";
    private static readonly XName DataName = KeyNodes.Ns + "data";

    /// <summary>Reads all keys that an account announces, in the order of its list.</summary>
    /// <param name="account">The account, living or exported.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>One for each entry of the list, also for those that are of no use. None when nothing is announced.</returns>
    /// <exception cref="XmppException">A request failed.</exception>
    public static async Task<ImmutableArray<PublishedKey>> ReadAsync(IAccountData account, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        var keys = ImmutableArray.CreateBuilder<PublishedKey>();
        foreach (var entry in KeyAnnouncement.Of(await account.GetNodeAsync(KeyNodes.List, cancellationToken)))
        {
            keys.Add(Read(entry, await account.GetNodeAsync(KeyNodes.Key(entry.Fingerprint), cancellationToken)));
        }

        return keys.ToImmutable();
    }

    /// <summary>Publishes a key, then announces it beside those that are announced already, whatever other clients do to the list at that moment.</summary>
    /// <param name="nodes">The account's personal eventing nodes.</param>
    /// <param name="ring">The ring that has the key; only what is needed of it is published.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the waiting; some of it may have been done.</param>
    /// <exception cref="OpenPgpException">The key cannot be used, has no user ID for the account, or is not in the ring; or the list would get too long.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    public static Task PublishAsync(INodeService nodes, IKeyRing ring, OpenPgpKey key, CancellationToken cancellationToken = default) =>
        PublishAsync(nodes, ring, key, isFirst: false, cancellationToken);

    /// <param name="nodes">The account's personal eventing nodes.</param>
    /// <param name="ring">The ring that has the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="isFirst">Whether the key was made since the account announced none: when another client has announced one meanwhile, this one is not announced.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <inheritdoc cref="PublishAsync(INodeService, IKeyRing, OpenPgpKey, CancellationToken)"/>
    internal static async Task PublishAsync(INodeService nodes, IKeyRing ring, OpenPgpKey key, bool isFirst, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(ring);
        ArgumentNullException.ThrowIfNull(key);
        var octets = await ring.ExportAsync(key, cancellationToken);
        var now = DateTimeOffset.UtcNow;
        Check(PublicKeyInspector.Read(octets, now), key.Fingerprint, nodes.Address);
        var announced = await KeyNodeWriter.PrepareAsync(nodes, KeyNodes.List, KeyNodes.Public, cancellationToken);
        var stored = announced is { Items: [.., { Payload: { } list }] } ? list : KeyAnnouncement.EmptyList();
        var entry = new KeyAnnouncement(key.Fingerprint, now);
        Announced(stored);

        // In this order: nobody may find a key in the list before it is there (XEP-0373 §4.2).
        var payload = new XElement(KeyName, new XElement(DataName, Convert.ToBase64String(octets)));
        await KeyNodeWriter.PublishAsync(nodes, KeyNodes.Key(key.Fingerprint), KeyNodes.Public, payload, now, cancellationToken);
        var last = announced is { Items: [.., { Id: { Length: > 0 } id }] } ? id : null;
        var editor = new ReplacedElementEditor(
            async token => await nodes.GetItemsAsync(KeyNodes.List, token) is [.., { Payload: { } found }] ? found : KeyAnnouncement.EmptyList(),
            (changed, token) => KeyNodeWriter.PublishOnReadAsync(nodes, KeyNodes.List, KeyNodes.Public, changed, XmppTime.Format(now), last, token));
        await editor.WriteAsync<OpenPgpException>(
            Announced, stored,
            () => new OpenPgpException(OpenPgpFailure.KeyUnusable, $"the key {key.Fingerprint} is not announced: another client kept changing the list of keys; run this again"),
            cancellationToken);

        XElement Announced(XElement list)
        {
            var others = KeyAnnouncement.Of(list).Where(other => other.Fingerprint != key.Fingerprint).ToList();
            if (isFirst && others.Count > 0)
            {
                throw new OpenPgpException(
                    OpenPgpFailure.KeyUnusable,
                    $"the key {key.Fingerprint} that was made is not announced: another client has just announced {others[0].Fingerprint}; import that key, and run this again");
            }

            if (others.Count >= KeyAnnouncement.Most)
            {
                throw new OpenPgpException(
                    OpenPgpFailure.TooLarge,
                    $"the key {key.Fingerprint} is not published: the account announces {others.Count} keys, and clients take no more; remove some from its list");
            }

            return KeyAnnouncement.With(list, entry);
        }
    }

    /// <summary>Reads a key out of its node.</summary>
    internal static PublishedKey Read(KeyAnnouncement entry, PubSubNode? node) => node?.Items.Any(item => item.Payload is { } payload && SecretKeyTraces.AreIn(payload)) == true
        ? new PublishedKey(entry, null, default, $"a secret key is in the node of the key {entry.Fingerprint}, which anyone can read") { HoldsSecretKey = true }
        : ReadPublic(entry, node);

    private static PublishedKey ReadPublic(KeyAnnouncement entry, PubSubNode? node)
    {
        if (!entry.IsUnderstood)
            return new(entry, null, default, entry.Oddity);

        if (node is not { Items: [.., { Payload: { } payload }] })
            return Useless("it is announced, but not published");

        if (payload.Name != KeyName || payload.Element(DataName) is not { } data)
            return Useless($"its node holds <{VisibleText.Shortened(payload.Name.LocalName)}/> without a key");

        try
        {
            var octets = KeyOctets.Decode(data.Value);
            var key = PublicKeyInspector.Read(octets, DateTimeOffset.UtcNow);
            return key.Fingerprint == entry.Fingerprint
                ? new PublishedKey(entry, key, octets, null)
                : Useless($"its node holds another key: {key.Fingerprint}");
        }
        catch (OpenPgpException e)
        {
            return Useless(e.Message);
        }

        PublishedKey Useless(string why) => new(entry, null, default, $"the key {entry.Fingerprint} is of no use: {why}");
    }

    private static void Check(OpenPgpKey key, string fingerprint, Jid account)
    {
        if (key.Fingerprint != fingerprint || !KeyAnnouncement.IsFingerprint(fingerprint))
            throw new OpenPgpException(OpenPgpFailure.KeyUnusable, $"the key {VisibleText.Shortened(fingerprint)} cannot be announced: it is not of version 4");

        if (key.IsRevoked)
            throw new OpenPgpException(OpenPgpFailure.KeyRevoked, $"the key {fingerprint} is not published: it was revoked");

        if (key.IsExpired)
            throw new OpenPgpException(OpenPgpFailure.KeyExpired, $"the key {fingerprint} is not published: it has expired");

        if (!key.CanEncrypt)
            throw new OpenPgpException(OpenPgpFailure.KeyUnusable, $"the key {fingerprint} is not published: it has no part that encrypts");

        // Others do not take it otherwise (XEP-0373 §8.5).
        if (!KeyOwners.Names(key, account))
            throw new OpenPgpException(OpenPgpFailure.KeyUnusable, $"the key {fingerprint} is not published: it has no user ID \"xmpp:{VisibleText.Of(account.ToString())}\"");
    }
}
