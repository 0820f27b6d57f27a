using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Text;
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
    private readonly List<RosterItem> _duplicates = [];
    private List<RosterItem> _items = [];

    // Addresses in their enforced form, which is one text for each. The set of strings is faster than one of addresses, and as safe: it
    // changes to a keyed hash as soon as many of them collide.
    private HashSet<string> _seen = [];

    /// <summary>Reads the <c>query</c> element in hand; moves to its end tag.</summary>
    /// <param name="reader">Stands on the <c>query</c> element.</param>
    /// <param name="problem">Notified of what is not understood: what it is, its line and column.</param>
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
        _duplicates.Clear();
        _seen.Clear();
        while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth))
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                CheckText(reader, "in the roster", problem);
                continue;
            }

            if (reader.LocalName != "item" || reader.NamespaceUri != RosterXml.Namespace)
            {
                problem(Unknown("an element", reader, "in the roster"), reader.Line, reader.Column);
                reader.SkipElement();
                continue;
            }

            if (ReadItem(reader, problem) is { } item)
            {
                (_seen.Add(item.Jid.Key) ? _items : _duplicates).Add(item);
            }
        }

        var roster = new Roster([.. _items], version) { Duplicates = [.. _duplicates] };
        if (_items.Count > KeptCapacity)
        {
            _items = [];
            _seen = [];
        }

        return roster;
    }

    private RosterItem? ReadItem(BoundedXmlReader reader, Action<string, int, int> problem)
    {
        // The place is where the item begins, and has passed once its children are read.
        var (line, column) = reader.Position;
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
                        if (RosterStructure.IsUnknownAttribute(reader.LocalName, reader.NamespaceUri))
                        {
                            problem(Unknown("an attribute", reader, "of a roster item"), line, column);
                        }

                        extensions ??= new XElement(Ns + "item");
                        extensions.SetAttributeValue(XName.Get(reader.LocalName, reader.NamespaceUri), reader.AttributeValue());
                    }

                    break;
            }
        }

        reader.MoveToElement();
        var address = Address(jid, out var reason);
        if (address is null)
        {
            problem(reason + "; this item is left out", line, column);
        }

        var groups = ReadChildren(reader, problem, ref extensions);
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

    // The address of an item, or null and the reason.
    private static Jid? Address(string? jid, out string reason)
    {
        reason = jid is null ? "a roster item without jid" : $"a roster item whose jid is not an XMPP address: '{VisibleText.Shortened(jid)}'";
        return Jid.TryFromServer(jid, out var address) ? address : null;
    }

    private static string Unknown(string what, BoundedXmlReader reader, string place) =>
        $"{what} '{VisibleText.Shortened(reader.LocalName)}' {place}"
        + (reader.NamespaceUri is "" or RosterXml.Namespace ? "" : $" of namespace '{VisibleText.Shortened(reader.NamespaceUri)}'") + ", which is not understood";

    private ImmutableArray<string> ReadChildren(BoundedXmlReader reader, Action<string, int, int> problem, ref XElement? extensions)
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
                CheckText(reader, "in a roster item", problem);
                continue;
            }

            var (line, column) = reader.Position;
            if (reader.LocalName == "group" && reader.NamespaceUri == RosterXml.Namespace)
            {
                Add(reader.ReadText(out var hasChildren));
                if (hasChildren)
                {
                    problem("an element in a roster group, which is not understood", line, column);
                }
            }
            else
            {
                var unknown = Unknown("an element", reader, "in a roster item");
                var child = reader.ReadElement();
                if (RosterStructure.IsUnknownChild(child))
                {
                    problem(unknown, line, column);
                }

                extensions ??= new XElement(Ns + "item");
                extensions.Add(child);
            }
        }

        return [.. _groups];
    }

    private static void CheckText(BoundedXmlReader reader, string place, Action<string, int, int> problem)
    {
        if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
        {
            var (line, column) = reader.Position;
            if (!reader.IsBlankText())
            {
                problem($"text {place}, which is not understood", line, column);
            }
        }
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
