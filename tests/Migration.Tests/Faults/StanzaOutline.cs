using System.Xml;
using System.Xml.Linq;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests.Faults;

/// <summary>What a proxy has to know of an element: read from its first tags alone, as some are megabytes long.</summary>
/// <param name="Name">The element's name.</param>
/// <param name="Type">Its <c>type</c>.</param>
/// <param name="Id">Its <c>id</c>.</param>
/// <param name="To">Its <c>to</c>.</param>
/// <param name="Content">What it is about: of a <c>pubsub</c> the action and the node, of others the first child and its namespace.</param>
/// <param name="Item">The ID of the one item of a node that it is about, or the address of the one contact of a roster; null when there is none.</param>
internal sealed record StanzaOutline(XName Name, string? Type, string? Id, string? To, string Content, string? Item)
{
    private const string PubSub = "http://jabber.org/protocol/pubsub";

    /// <summary>Whether it asks for an answer.</summary>
    public bool IsRequest => IsIq && Type is "get" or "set";

    /// <summary>Whether it is an answer.</summary>
    public bool IsAnswer => IsIq && Type is "result" or "error";

    /// <summary>Whether it is a step of what the client does: answers to the server's own requests, such as roster pushes, come when those come.</summary>
    public bool IsStep => IsRequest || Name == XmppNamespaces.Client + "message" || Name == XmppNamespaces.Client + "presence";

    private bool IsIq => Name == XmppNamespaces.Client + "iq";

    /// <summary>Reads the outline of an element, or of the start tag of a stream.</summary>
    public static StanzaOutline Of(byte[] octets)
    {
        var namespaces = new XmlNamespaceManager(new NameTable());
        namespaces.AddNamespace("", XmppNamespaces.Client.NamespaceName);
        namespaces.AddNamespace("stream", XmppNamespaces.Streams.NamespaceName);
        using var reader = XmlReader.Create(
            new MemoryStream(octets),
            new XmlReaderSettings { ConformanceLevel = ConformanceLevel.Fragment },
            new XmlParserContext(null, namespaces, null, XmlSpace.None));
        reader.Read();
        XName name = XName.Get(reader.LocalName, reader.NamespaceURI);
        var (type, id, to) = (reader.GetAttribute("type"), reader.GetAttribute("id"), reader.GetAttribute("to"));
        var (content, item) = name.Namespace == XmppNamespaces.Client ? ReadContent(reader) : ("", null);
        return new StanzaOutline(name, type, id, to, content, item);
    }

    /// <summary>Such as <c>iq set publish urn:xmpp:contacts</c>.</summary>
    public override string ToString() => string.Join(' ', new[] { Name.LocalName, Type, Content }.Where(word => !string.IsNullOrEmpty(word)));

    private static (string Content, string? Item) ReadContent(XmlReader reader)
    {
        if (!ReadChild(reader))
        {
            return ("", null);
        }

        if (!reader.NamespaceURI.StartsWith(PubSub, StringComparison.Ordinal))
        {
            return ($"{reader.LocalName} {reader.NamespaceURI}", ReadItem(reader, "jid"));
        }

        return ReadChild(reader) ? ($"{reader.LocalName} {reader.GetAttribute("node")}", ReadItem(reader, "id")) : ("pubsub", null);
    }

    private static string? ReadItem(XmlReader reader, string attribute) =>
        ReadChild(reader) && reader.LocalName == "item" ? reader.GetAttribute(attribute) : null;

    private static bool ReadChild(XmlReader reader)
    {
        if (reader.IsEmptyElement)
        {
            return false;
        }

        while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                return true;
            }
        }

        return false;
    }
}
