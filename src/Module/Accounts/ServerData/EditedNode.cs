using System.Xml.Linq;
using XmppContacts.PubSub;

namespace XmppContacts.Accounts.ServerData;

/// <summary>One personal eventing node in an account's <c>user</c> element, to be changed (XEP-0227 §4.10).</summary>
internal sealed class EditedNode
{
    private static readonly XNamespace Ns = ServerDataNames.PubSub;
    private static readonly XNamespace OwnerNs = ServerDataNames.PubSubOwner;

    private readonly XElement _user;
    private readonly string _name;
    private readonly Dictionary<string, XElement> _items = [];

    private EditedNode(XElement user, string name)
    {
        _user = user;
        _name = name;
        foreach (var item in Parts.Where(part => part.Name == Ns + "items").Elements(Ns + "item"))
        {
            Count++;
            if ((string?)item.Attribute("id") is { Length: > 0 } id)
            {
                _items[id] = item;
            }
        }
    }

    /// <summary>How many items the node holds.</summary>
    public int Count { get; private set; }

    /// <summary>The node's configuration; one without fields when the export gives none.</summary>
    public NodeConfiguration Configuration =>
        Parts.Where(part => part.Name == OwnerNs + "configure").Select(NodeConfiguration.Of).FirstOrDefault(configuration => configuration is not null)
        ?? NodeConfiguration.Empty;

    private IEnumerable<XElement> Parts => _user.Elements()
        .Where(section => section.Name == Ns + "pubsub" || section.Name == OwnerNs + "pubsub")
        .Elements()
        .Where(part => (string?)part.Attribute("node") == _name);

    /// <summary>The node of a name, or null when the account has none.</summary>
    public static EditedNode? Find(XElement user, string name)
    {
        var node = new EditedNode(user, name);
        return node.Parts.Any() ? node : null;
    }

    /// <summary>Makes a node.</summary>
    /// <param name="user">The account's element.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="owner">The account's bare address.</param>
    public static EditedNode Create(XElement user, string name, NodeConfiguration configuration, string owner)
    {
        // As Prosody exports a node: configuration and affiliations beside each other, then the items, which may be none.
        Section(user, OwnerNs).Add(
            new XElement(OwnerNs + "configure", Node(name), configuration.Form),
            new XElement(
                OwnerNs + "affiliations", Node(name),
                new XElement(OwnerNs + "affiliation", new XAttribute("jid", owner), new XAttribute("affiliation", "owner"))));
        Section(user, Ns).Add(new XElement(Ns + "items", Node(name)));
        return new EditedNode(user, name);
    }

    /// <summary>Replaces the configuration; what was given out of the old one stays as it was.</summary>
    public void Configure(NodeConfiguration configuration)
    {
        var configure = Parts.Where(part => part.Name == OwnerNs + "configure").ToList();
        if (configure.Find(part => NodeConfiguration.Of(part) is not null) is { } filled)
        {
            filled.Element(configuration.Form.Name)!.ReplaceWith(configuration.Form);
        }
        else if (configure.Count > 0)
        {
            configure[0].Add(configuration.Form);
        }
        else
        {
            Section(_user, OwnerNs).Add(new XElement(OwnerNs + "configure", Node(_name), configuration.Form));
        }
    }

    /// <summary>Whether there is an item with the ID.</summary>
    public bool Has(string id) => _items.ContainsKey(id);

    /// <summary>Puts an item at the end, also one that was there with its ID.</summary>
    /// <remarks>
    /// Prosody 0.12 renews the place of an item that is published again, ejabberd 23.01 does not. Only Prosody imports nodes, and contacts
    /// are merged in the order of their reception (XEP-0510 §5), so what is published last has to be read last.
    /// </remarks>
    public void Publish(PubSubItem item)
    {
        Retract(item.Id);
        var items = Parts.LastOrDefault(part => part.Name == Ns + "items");
        if (items is null)
        {
            items = new XElement(Ns + "items", Node(_name));
            Section(_user, Ns).Add(items);
        }

        var element = new XElement(Ns + "item", new XAttribute("id", item.Id), item.Payload is null ? null : new XElement(item.Payload));
        items.Add(element);
        _items[item.Id] = element;
        Count++;
    }

    /// <summary>Removes an item, also where an export names it twice.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Retract(string id)
    {
        if (!_items.Remove(id))
        {
            return false;
        }

        var all = Parts.Where(part => part.Name == Ns + "items").Elements(Ns + "item").Where(item => (string?)item.Attribute("id") == id).ToList();
        all.ForEach(item => item.Remove());
        Count -= all.Count;
        return true;
    }

    /// <summary>Removes the node with all that belongs to it.</summary>
    public void Delete() => Parts.ToList().ForEach(part => part.Remove());

    private static XElement Section(XElement user, XNamespace ns)
    {
        var section = user.Element(ns + "pubsub");
        if (section is null)
        {
            section = new XElement(ns + "pubsub");
            user.Add(section);
        }

        return section;
    }

    private static XAttribute Node(string name) => new("node", name);
}
