using System.Globalization;
using System.Xml.Linq;

namespace XmppContacts.EncryptedNodes;

/// <summary>
/// Where an item belongs and which version of it this is, stated inside the encryption (docs/protocol.md). A server can neither give an item another
/// ID or node nor pass an old one off as new. Clients that do not know the element ignore it (XEP-0510 §4).
/// </summary>
/// <param name="Node">The node.</param>
/// <param name="Id">The item's ID.</param>
/// <param name="Version">Grows by one with each change of the item; 1 for a new item.</param>
internal sealed record ItemBinding(string Node, string Id, long Version)
{
    /// <summary>The element's name.</summary>
    public static readonly XName ElementName = PrivateNode.Ns + "item";

    /// <summary>A copy of a payload with this binding, and no other.</summary>
    public XElement AddTo(XElement payload)
    {
        var bound = new XElement(payload);
        bound.Elements(ElementName).Remove();
        bound.Add(new XElement(
            ElementName,
            new XAttribute("node", Node),
            new XAttribute("id", Id),
            new XAttribute("version", Version.ToString(CultureInfo.InvariantCulture))));
        return bound;
    }

    /// <summary>The binding of a payload; null when it has none, as the items of other clients.</summary>
    /// <exception cref="FormatException">There are several, or an attribute is missing or malformed.</exception>
    public static ItemBinding? Of(XElement payload)
    {
        var elements = payload.Elements(ElementName).Take(2).ToList();
        if (elements.Count == 0)
        {
            return null;
        }

        return elements.Count == 1
            && (string?)elements[0].Attribute("node") is { } node
            && (string?)elements[0].Attribute("id") is { } id
            && long.TryParse((string?)elements[0].Attribute("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && version is > 0 and < long.MaxValue
                ? new ItemBinding(node, id, version)
                : throw new FormatException("the element that binds the item to its place is malformed");
    }

    /// <summary>A copy of a payload without the binding.</summary>
    public static XElement Without(XElement payload)
    {
        var bare = new XElement(payload);
        bare.Elements(ElementName).Remove();
        return bare;
    }
}
