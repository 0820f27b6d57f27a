using System.Collections.Immutable;
using System.Xml.Linq;

namespace XmppContacts.PubSub;

/// <summary>A node with what it holds (XEP-0060, XEP-0163).</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Configuration">Its configuration, or null when it is not known.</param>
/// <param name="Affiliations">Who may do what with it; the owner may be missing.</param>
/// <param name="Items">Its items, oldest first.</param>
public sealed record PubSubNode(
    string Name, NodeConfiguration? Configuration, ImmutableArray<NodeAffiliation> Affiliations, ImmutableArray<PubSubItem> Items)
{
    internal static readonly XNamespace Ns = "http://jabber.org/protocol/pubsub";
    internal static readonly XNamespace OwnerNs = "http://jabber.org/protocol/pubsub#owner";

    /// <summary>The items of an <c>items</c> element.</summary>
    internal static ImmutableArray<PubSubItem> ItemsOf(XElement items) =>
    [
        .. items.Elements(items.Name.Namespace + "item")
            .Select(item => new PubSubItem((string?)item.Attribute("id") ?? "", item.Elements().FirstOrDefault())),
    ];

    /// <summary>The affiliations of an <c>affiliations</c> element.</summary>
    internal static ImmutableArray<NodeAffiliation> AffiliationsOf(XElement affiliations) =>
    [
        .. affiliations.Elements(affiliations.Name.Namespace + "affiliation")
            .Select(element => new NodeAffiliation((string?)element.Attribute("jid") ?? "", (string?)element.Attribute("affiliation") ?? "none")),
    ];
}
