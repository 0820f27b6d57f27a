using System.Xml.Linq;
using XmppContacts.PubSub;

namespace XmppContacts.Audit;

/// <summary>A bookmark with a name (XEP-0048, XEP-0402).</summary>
/// <param name="Target">The room's address or the page's URL.</param>
/// <param name="Name">The name the account gave it.</param>
/// <param name="Location">Where it is stored.</param>
internal sealed record Bookmark(string Target, string Name, string Location)
{
    private static readonly XNamespace Storage = "storage:bookmarks";
    private static readonly XNamespace Native = "urn:xmpp:bookmarks:1";

    /// <summary>The named bookmarks of a <c>storage:bookmarks</c> element (XEP-0048 §3).</summary>
    public static IEnumerable<Bookmark> OfStorage(XElement? storage, string location) => storage is null
        ? []
        : storage.Elements()
            .Where(element => element.Name == Storage + "conference" || element.Name == Storage + "url")
            .Select(element => Named((string?)element.Attribute("jid") ?? (string?)element.Attribute("url") ?? "", element, $"{location} {Storage.NamespaceName}"))
            .OfType<Bookmark>();

    /// <summary>The named bookmarks of a node: one per item (XEP-0402 §3), or all in one item (XEP-0048 §3.1).</summary>
    public static IEnumerable<Bookmark> OfNode(PubSubNode? node) => node is null
        ? []
        : node.Items.SelectMany(item => item.Payload switch
        {
            null => [],
            var payload when payload.Name == Native + "conference" => new[] { Named(item.Id, payload, node.Name) }.OfType<Bookmark>(),
            var payload => OfStorage(payload, "pubsub"),
        });

    private static Bookmark? Named(string target, XElement element, string location) =>
        (string?)element.Attribute("name") is { } name && !string.IsNullOrWhiteSpace(name) ? new(target, name, location) : null;
}
