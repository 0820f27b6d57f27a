using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Xml;

namespace XmppContacts.Rosters;

/// <summary>Reads contact lists from their <c>jabber:iq:roster</c> form (RFC 6121 §2.1), one after another with the same buffers.</summary>
internal sealed class RosterReader
{
    // Beyond this, emptying the buffers would cost more than making new ones.
    private const int KeptCapacity = 4096;

    // So many are compared faster than hashed.
    private const int FewGroups = 8;

    private static readonly XNamespace Ns = RosterXml.Namespace;

    private readonly List<string> _groups = [];
    private readonly HashSet<string> _distinctGroups = [];
    private List<RosterItem> _items = [];

    // Addresses in their enforced form, which is one text for each. The set of strings is faster than one of addresses, and as safe: it
    // changes to a keyed hash as soon as many of them collide.
    private HashSet<string> _seen = [];

    /// <summary>Reads the <c>query</c> element in hand; moves to its end tag.</summary>
    /// <param name="reader">Stands on the <c>query</c> element.</param>
    /// <param name="problem">Told of an item that is left out: what is wrong with it, its line and column.</param>
    public Roster Read(BoundedXmlReader reader, Action<string, int, int> problem)
    {
        // Prosody's migrator writes the version as 'version'.
        var version = reader.Attribute("ver") ?? reader.Attribute("version");
        if (reader.IsEmptyElement)
        {
            return version is null ? Roster.Empty : Roster.Empty with { Version = version };
        }

        var depth = reader.Depth;
        _items.Clear();
        _seen.Clear();
        while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth))
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (reader.LocalName != "item" || reader.NamespaceUri != RosterXml.Namespace)
            {
                reader.SkipElement();
                continue;
            }

            var item = ReadItem(reader, out var fault);
            if (item is null)
            {
                problem(fault.Message, fault.Line, fault.Column);
            }
            else
            {
                _items.Add(item);
            }
        }

        var roster = new Roster([.. _items], version);
        if (_items.Count > KeptCapacity)
        {
            _items = [];
            _seen = [];
        }

        return roster;
    }

    private RosterItem? ReadItem(BoundedXmlReader reader, out (string Message, int Line, int Column) fault)
    {
        string? jid = null;
        string? name = null;
        var subscription = SubscriptionState.None;
        var ask = false;
        var approved = false;
        XElement? extensions = null;
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
        var address = Address(jid, out var reason);

        // The place is where the item begins, and has passed once its children are read.
        fault = address is null ? (reason, reader.Line, reader.Column) : default;
        var groups = ReadChildren(reader, ref extensions);
        return address is null ? null : new RosterItem
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

    // The address of an item that can be kept, or null and the reason.
    private Jid? Address(string? jid, out string reason)
    {
        reason = "";
        if (jid is null)
        {
            reason = "a roster item without jid";
        }
        else if (!Jid.TryParse(jid, out var address))
        {
            reason = $"a roster item whose jid is not an XMPP address: '{Text.VisibleText.Shortened(jid)}'";
        }
        else if (_seen.Add(address.ToString()))
        {
            return address;
        }
        else
        {
            reason = $"a second roster item for {address}";
        }

        return null;
    }

    private ImmutableArray<string> ReadChildren(BoundedXmlReader reader, ref XElement? extensions)
    {
        if (reader.IsEmptyElement)
        {
            return [];
        }

        var depth = reader.Depth;
        _groups.Clear();
        while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth))
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (reader.LocalName == "group" && reader.NamespaceUri == RosterXml.Namespace)
            {
                Add(reader.ReadText());
            }
            else
            {
                extensions ??= new XElement(Ns + "item");
                extensions.Add(reader.ReadElement());
            }
        }

        return [.. _groups];
    }

    private void Add(string group)
    {
        if (_groups.Count < FewGroups)
        {
            if (!_groups.Contains(group))
            {
                _groups.Add(group);
            }

            return;
        }

        if (_groups.Count == FewGroups)
        {
            _distinctGroups.Clear();
            _distinctGroups.UnionWith(_groups);
        }

        if (_distinctGroups.Add(group))
        {
            _groups.Add(group);
        }
    }
}
