using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Xml;

namespace XmppContacts.Rosters;

/// <summary>The <c>jabber:iq:roster</c> form of a contact list (RFC 6121 §2.1).</summary>
internal static class RosterXml
{
    public const string Namespace = "jabber:iq:roster";

    private static readonly XNamespace Ns = Namespace;

    /// <summary>Reads the <c>query</c> element in hand; moves to its end tag.</summary>
    /// <param name="reader">Stands on the <c>query</c> element.</param>
    /// <param name="problem">Told of an item that is left out: what is wrong with it, its line and column.</param>
    public static Roster Read(BoundedXmlReader reader, Action<string, int, int> problem)
    {
        // Prosody's migrator writes the version as 'version'.
        var version = reader.Attribute("ver") ?? reader.Attribute("version");
        if (reader.IsEmptyElement)
        {
            return version is null ? Roster.Empty : Roster.Empty with { Version = version };
        }

        var depth = reader.Depth;
        var items = ImmutableArray.CreateBuilder<RosterItem>();
        HashSet<Jid>? seen = null;
        while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth))
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (reader.LocalName != "item" || reader.NamespaceUri != Namespace)
            {
                reader.SkipElement();
                continue;
            }

            var (line, column) = (reader.Line, reader.Column);
            var item = ReadItem(reader, out var fault);
            if (item is null)
            {
                problem(fault!, line, column);
            }
            else if (!(seen ??= []).Add(item.Jid))
            {
                problem($"a second roster item for {item.Jid}", line, column);
            }
            else
            {
                items.Add(item);
            }
        }

        return new Roster(items.DrainToImmutable(), version);
    }

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

    private static RosterItem? ReadItem(BoundedXmlReader reader, out string? fault)
    {
        string? jid = null;
        string? name = null;
        var subscription = SubscriptionState.None;
        var ask = false;
        var approved = false;
        XElement? extensions = null;
        fault = null;
        while (reader.MoveToNextAttribute())
        {
            switch (reader.NamespaceUri.Length == 0 ? reader.LocalName : "")
            {
                case "jid":
                    jid = reader.AttributeValue();
                    break;
                case "name":
                    name = reader.AttributeValue();
                    break;
                case "subscription":
                    subscription = reader.AttributeValue() switch
                    {
                        "both" => SubscriptionState.Both,
                        "to" => SubscriptionState.To,
                        "from" => SubscriptionState.From,
                        _ => SubscriptionState.None,
                    };
                    break;
                case "ask":
                    ask = reader.AttributeValue() == "subscribe";
                    break;
                case "approved":
                    approved = reader.AttributeValue() is "true" or "1";
                    break;
                default:
                    if (reader.NamespaceUri != XNamespace.Xmlns.NamespaceName)
                    {
                        extensions ??= new XElement(Ns + "item");
                        extensions.SetAttributeValue(XName.Get(reader.LocalName, reader.NamespaceUri), reader.AttributeValue());
                    }

                    break;
            }
        }

        reader.MoveToElement();
        var groups = ReadChildren(reader, ref extensions);
        if (jid is null)
        {
            fault = "a roster item without jid";
            return null;
        }

        if (!Jid.TryParse(jid, out var address))
        {
            fault = $"a roster item whose jid is not an XMPP address: '{Text.VisibleText.Shortened(jid)}'";
            return null;
        }

        return new RosterItem
        {
            Jid = address,
            Name = name,
            Groups = groups,
            Subscription = subscription,
            Ask = ask,
            Approved = approved,
            Extensions = extensions,
        };
    }

    private static ImmutableArray<string> ReadChildren(BoundedXmlReader reader, ref XElement? extensions)
    {
        if (reader.IsEmptyElement)
        {
            return [];
        }

        var depth = reader.Depth;
        var first = default(string);
        List<string>? groups = null;
        HashSet<string>? seen = null;
        while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth))
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (reader.LocalName == "group" && reader.NamespaceUri == Namespace)
            {
                var group = reader.ReadText();
                if (first is null)
                {
                    first = group;
                }
                else
                {
                    groups ??= [first];
                    if ((seen ??= [first]).Add(group))
                    {
                        groups.Add(group);
                    }
                }
            }
            else
            {
                extensions ??= new XElement(Ns + "item");
                extensions.Add(reader.ReadElement());
            }
        }

        return groups is not null ? [.. groups] : first is not null ? [first] : [];
    }
}
