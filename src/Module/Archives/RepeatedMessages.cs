using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace XmppContacts.Archives;

/// <summary>Tells the second copy of a message from the first. The archive gives each copy an ID of its own, so the sender's ID and the content count.</summary>
internal sealed class RepeatedMessages
{
    // The copies stand near each other; an archive can be large.
    private const int Remembered = 1000;

    private static readonly XName StanzaId = XName.Get("stanza-id", "urn:xmpp:sid:0");
    private static readonly XName Archived = XName.Get("archived", "urn:xmpp:mam:tmp");

    private readonly HashSet<string> _seen = [];
    private readonly Queue<string> _order = new();

    /// <summary>Whether the same message was asked about before. One without ID is never taken for another.</summary>
    public bool IsRepeated(XElement message)
    {
        if (message.Attribute("id") is null)
        {
            return false;
        }

        // What the server adds to each copy.
        var content = new XElement(message);
        content.Elements().Where(child => child.Name == StanzaId || child.Name == Archived).Remove();
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Ordered(content).ToString(SaveOptions.DisableFormatting))));
        if (!_seen.Add(key))
        {
            return true;
        }

        _order.Enqueue(key);
        if (_order.Count > Remembered)
        {
            _seen.Remove(_order.Dequeue());
        }

        return false;
    }

    // Prosody writes the attributes of each copy in an order of its own.
    private static XElement Ordered(XElement element) => new(
        element.Name,
        element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).OrderBy(attribute => attribute.Name.ToString(), StringComparer.Ordinal),
        element.Nodes().Select(node => node is XElement child ? Ordered(child) : node));
}
