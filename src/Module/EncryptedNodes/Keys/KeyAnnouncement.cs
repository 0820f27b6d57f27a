using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.PubSub;
using XmppContacts.Xml;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>An entry in the list of an account's public keys (XEP-0373 §4.2).</summary>
/// <param name="Fingerprint">The key's fingerprint, version 4, in upper-case hexadecimal.</param>
/// <param name="Date">When it was published or updated; null when the entry does not say.</param>
public sealed record KeyAnnouncement(string Fingerprint, DateTimeOffset? Date)
{
    /// <summary>Whoever has more keys than that makes every sender encrypt to all of them.</summary>
    internal const int Most = 50;

    private const int FingerprintDigits = 40;

    private static readonly XName ListName = KeyNodes.Ns + "public-keys-list";
    private static readonly XName EntryName = KeyNodes.Ns + "pubkey-metadata";

    /// <summary>The entries of the most recent item in a list node; without those that are none, and at most 50.</summary>
    /// <param name="node">The node <see cref="KeyNodes.List"/>, or null.</param>
    public static ImmutableArray<KeyAnnouncement> Of(PubSubNode? node) =>
        node is { Items: [.., { Payload: { } list }] } && list.Name == ListName
            ? [.. list.Elements(EntryName).Select(Parse).OfType<KeyAnnouncement>().DistinctBy(entry => entry.Fingerprint).Take(Most)]
            : [];

    /// <summary>Whether this is the fingerprint of a key of version 4; others cannot be announced.</summary>
    internal static bool IsFingerprint(string text) => text.Length == FingerprintDigits && text.All(char.IsAsciiHexDigit);

    /// <summary>The list with these entries.</summary>
    internal static XElement ListXml(IEnumerable<KeyAnnouncement> entries) => new(ListName, entries.Select(entry => new XElement(
        EntryName,
        new XAttribute("v4-fingerprint", entry.Fingerprint),
        new XAttribute("date", XmppTime.Format(entry.Date ?? DateTimeOffset.UnixEpoch)))));

    private static KeyAnnouncement? Parse(XElement entry) => (string?)entry.Attribute("v4-fingerprint") is { } fingerprint && IsFingerprint(fingerprint)
        ? new KeyAnnouncement(fingerprint.ToUpperInvariant(), XmppTime.Parse((string?)entry.Attribute("date")))
        : null;
}
