using System.Xml.Linq;

namespace XmppContacts.Rosters;

/// <summary>The <c>jabber:iq:roster</c> form of a contact list (RFC 6121 §2.1).</summary>
internal static class RosterXml
{
    public const string Namespace = "jabber:iq:roster";

    private static readonly XNamespace Ns = Namespace;

    /// <summary>The <c>query</c> element of a roster.</summary>
    public static XElement Write(Roster roster)
    {
        var query = new XElement(Ns + "query");
        if (roster.Version is not null)
        {
            query.SetAttributeValue("ver", roster.Version);
        }

        foreach (var item in roster.Items)
        {
            query.Add(Write(item));
        }

        return query;
    }

    /// <summary>The <c>item</c> element of a contact.</summary>
    public static XElement Write(RosterItem item)
    {
        var element = new XElement(Ns + "item", new XAttribute("jid", item.Jid.ToString()));
        element.SetAttributeValue("name", item.Name);
        element.SetAttributeValue("subscription", item.Subscription switch
        {
            SubscriptionState.To => "to",
            SubscriptionState.From => "from",
            SubscriptionState.Both => "both",
            _ => "none",
        });
        element.SetAttributeValue("ask", item.Ask ? "subscribe" : null);
        element.SetAttributeValue("approved", item.Approved ? "true" : null);
        element.Add(item.Extensions?.Attributes());
        element.Add(item.Groups.Select(group => new XElement(Ns + "group", group)));
        element.Add(item.Extensions?.Nodes());
        return element;
    }
}
