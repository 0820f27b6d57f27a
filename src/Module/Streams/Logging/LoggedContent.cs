using System.Xml.Linq;

namespace XmppContacts.Streams.Logging;

/// <summary>What of a stanza is logged: how it is built and who it is from, without what users wrote or stored.</summary>
/// <remarks>
/// Names and groups stand in rosters, in private storage, in items, in messages and in errors that repeat a request; other programs have elements of their own for them. So only attributes
/// and texts of which the protocol says what is in them are kept, and everything else is removed.
/// </remarks>
internal static class LoggedContent
{
    private const string Removed = "(removed)";
    private const string ResultSets = "http://jabber.org/protocol/rsm";
    private const string Forms = "jabber:x:data";

    private static readonly HashSet<string> Attributes = new(StringComparer.Ordinal)
    {
        // RFC 6120 and 6121.
        "id", "to", "from", "type", "version", "code", "jid", "subscription", "ask", "approved", "ver",

        // XEP-0004, 0030, 0060, 0115, 0203, 0313.
        "var", "category", "node", "affiliation", "notify", "hash", "stamp", "queryid", "complete", "by", "nodeid",
    };

    private static readonly HashSet<XName> Texts =
    [
        .. new[] { "first", "last", "after", "before", "count", "max", "index" }.Select(name => XName.Get(name, ResultSets)),
        XName.Get("jid", "urn:ietf:params:xml:ns:xmpp-bind"),
        XName.Get("resource", "urn:ietf:params:xml:ns:xmpp-bind"),
        XmppNamespaces.Sasl + "mechanism",
        XmppNamespaces.StanzaErrors + "text",
        XmppNamespaces.StreamErrors + "text",
    ];

    // XEP-0473: which secret an item is encrypted with tells nothing of its content.
    private static readonly XName EncryptedItem = XName.Get("encrypted", "urn:xmpp:openpgp:pubsub:0");

    // Settings of nodes, queries of archives, addresses of servers.
    private static readonly string[] FormTypes = ["http://jabber.org/protocol/pubsub#", "urn:xmpp:mam:2", "http://jabber.org/network/serverinfo"];

    /// <summary>A copy without content.</summary>
    public static XElement Of(XElement element)
    {
        var copy = new XElement(element);
        foreach (var part in copy.DescendantsAndSelf().ToList())
        {
            foreach (var attribute in part.Attributes().Where(attribute => !IsKept(attribute)))
            {
                attribute.Value = Removed;
            }

            if (part.Nodes().OfType<XText>().Any(text => !string.IsNullOrWhiteSpace(text.Value)) && !IsKept(part))
            {
                foreach (var text in part.Nodes().OfType<XText>().Where(text => !string.IsNullOrWhiteSpace(text.Value)).ToList())
                {
                    text.ReplaceWith(new XText(Removed));
                }
            }
        }

        return copy;
    }

    private static bool IsKept(XAttribute attribute) => attribute.IsNamespaceDeclaration
        || (attribute.Name.Namespace == XNamespace.None && Attributes.Contains(attribute.Name.LocalName))
        || attribute.Name == XNamespace.Xml + "lang"
        || (attribute.Name == "key" && attribute.Parent?.Name == EncryptedItem)
        || (attribute.Name == "mechanism" && attribute.Parent?.Name == XmppNamespaces.Sasl + "auth");

    private static bool IsKept(XElement element) => Texts.Contains(element.Name)
        || (element.Name == XName.Get("value", Forms) && element.Ancestors(XName.Get("x", Forms)).FirstOrDefault() is { } form && IsKnown(form));

    private static bool IsKnown(XElement form) => form.Elements(XName.Get("field", Forms)).FirstOrDefault(field => (string?)field.Attribute("var") == "FORM_TYPE")
        ?.Element(XName.Get("value", Forms))?.Value is { } type && FormTypes.Any(known => type.StartsWith(known, StringComparison.Ordinal));
}
