using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.PubSub;
using XmppContacts.Text;
using XmppContacts.Xml;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>An entry in the list of an account's public keys (XEP-0373 §4.2).</summary>
/// <param name="Fingerprint">The key's fingerprint, version 4, in upper-case hexadecimal; where <see cref="IsUnderstood"/> is false, what stands there instead.</param>
/// <param name="Date">When it was published or updated; null when the entry does not say.</param>
public sealed record KeyAnnouncement(string Fingerprint, DateTimeOffset? Date)
{
    /// <summary>Whoever has more keys than that makes every sender encrypt to all of them.</summary>
    internal const int Most = 50;

    private const int FingerprintDigits = 40;

    private static readonly XName ListName = KeyNodes.Ns + "public-keys-list";
    private static readonly XName EntryName = KeyNodes.Ns + "pubkey-metadata";

    /// <summary>Whether the entry names a key of version 4. Another one is somebody's published key nevertheless, and stays in the list.</summary>
    public bool IsUnderstood { get; private init; } = true;

    /// <summary>The fingerprint as the list spells it, where that is not as it should be; else null. The key may be in the node of that name.</summary>
    internal string? Stated { get; private init; }

    /// <summary>Why other clients may not find the key, as a sentence without its full stop; null when they do.</summary>
    public string? Oddity { get; private init; }

    /// <summary>The entries of the most recent item in a list node; without what is no entry, and at most 50.</summary>
    /// <param name="node">The node <see cref="KeyNodes.List"/>, or null.</param>
    public static ImmutableArray<KeyAnnouncement> Of(PubSubNode? node) =>
        node is { Items: [.., { Payload: { } list }] } ? Of(list) : [];

    /// <summary>The entries of a list.</summary>
    internal static ImmutableArray<KeyAnnouncement> Of(XElement list) =>
        list.Name == ListName ? [.. list.Elements(EntryName).Select(Parse).DistinctBy(entry => entry.Fingerprint).Take(Most)] : [];

    /// <summary>Whether this is the fingerprint of a key of version 4; others cannot be announced.</summary>
    internal static bool IsFingerprint(string text) => text.Length == FingerprintDigits && text.All(char.IsAsciiHexDigit);

    /// <summary>A list without entries.</summary>
    internal static XElement EmptyList() => new(ListName);

    /// <summary>The list with an entry for a key; everything else in it stays as it is, what is not understood too.</summary>
    /// <param name="list">The list as it is published.</param>
    /// <param name="entry">The entry.</param>
    /// <returns>A new list.</returns>
    internal static XElement With(XElement list, KeyAnnouncement entry)
    {
        var changed = new XElement(list);
        var same = changed.Elements(EntryName).Where(element => Parse(element).Fingerprint == entry.Fingerprint).ToList();

        // A fingerprint must not occur more than once (XEP-0373 §4.2).
        same.Skip(1).Remove();
        var element = same.FirstOrDefault();
        if (element is null)
        {
            changed.Add(element = new XElement(EntryName));
        }

        element.SetAttributeValue("v4-fingerprint", entry.Fingerprint);
        element.SetAttributeValue("date", XmppTime.Format(entry.Date ?? DateTimeOffset.UnixEpoch));
        return changed;
    }

    private static KeyAnnouncement Parse(XElement element)
    {
        var date = XmppTime.Parse((string?)element.Attribute("date"));
        var text = (string?)element.Attribute("v4-fingerprint");
        var digits = string.Concat((text ?? "").Where(character => !char.IsWhiteSpace(character))).ToUpperInvariant();
        if (!IsFingerprint(digits))
        {
            var shown = VisibleText.Shortened(text ?? element.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName.EndsWith("fingerprint", StringComparison.Ordinal))?.Value ?? "");
            return new KeyAnnouncement(shown, date) { IsUnderstood = false, Stated = text, Oddity = $"the entry '{shown}' of the list names no key of version 4" };
        }

        return new KeyAnnouncement(digits, date)
        {
            Stated = text == digits ? null : text,
            Oddity = text == digits ? null : $"the list does not name the key {digits} in upper-case digits without spaces, as other clients look for it",
        };
    }
}
