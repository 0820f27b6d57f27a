using System.Globalization;
using System.Xml.Linq;
using XmppContacts.Addressing;

namespace XmppContacts.MetaContacts;

/// <summary>One <c>meta</c> element of private storage: an address filed under a metacontact's tag (XEP-0209 §4.1).</summary>
/// <param name="Element">The element as stored, with what XEP-0209 does not know.</param>
public sealed record MetaContactEntry(XElement Element)
{
    /// <summary>The namespace of the storage element and its children.</summary>
    internal static readonly XNamespace Ns = "storage:metacontacts";

    /// <summary>The storage element's name.</summary>
    internal static readonly XName Storage = Ns + "storage";

    /// <summary>The address as written, or null.</summary>
    public string? JidText => (string?)Element.Attribute("jid");

    /// <summary>The address, or null when it is missing or invalid.</summary>
    public Jid? Jid => Addressing.Jid.TryFromServer(JidText, out var jid) ? jid : null;

    /// <summary>The metacontact's tag, or null.</summary>
    public string? Tag => (string?)Element.Attribute("tag");

    /// <summary>The preference as written, or null.</summary>
    public string? OrderText => (string?)Element.Attribute("order");

    /// <summary>The preference: higher is preferred, null ranks lowest (XEP-0209 §5.3). Null when it is not an unsigned int.</summary>
    public uint? Order => uint.TryParse(OrderText, NumberStyles.None, CultureInfo.InvariantCulture, out var order) ? order : null;

    /// <summary>Whether it files a contact under a tag: an address that a contact can have, and a tag that is not empty.</summary>
    internal bool IsMember => Jid is { IsBare: true } && !string.IsNullOrEmpty(Tag);

    /// <summary>The entries of a storage element, in their order.</summary>
    public static IEnumerable<MetaContactEntry> Of(XElement? storage) =>
        storage?.Elements(Ns + "meta").Select(meta => new MetaContactEntry(meta)) ?? [];
}
