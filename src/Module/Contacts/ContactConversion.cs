using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.MetaContacts;
using XmppContacts.Rosters;

namespace XmppContacts.Contacts;

/// <summary>Makes contacts of what was chosen of an account's roster and metacontacts. For one account.</summary>
public sealed class ContactConversion
{
    private readonly Dictionary<Jid, RosterItem> _items = [];
    private readonly HashSet<string> _tags = new(StringComparer.Ordinal);
    private XElement? _metaContacts;

    /// <summary>Adds a roster item. Of two for one address the later counts, and both their groups.</summary>
    public void Add(RosterItem item)
    {
        ArgumentNullException.ThrowIfNull(item);

        // An identity is a bare address (XEP-0510 §4.1.1).
        var jid = item.Jid.Bare;
        _items[jid] = _items.TryGetValue(jid, out var earlier)
            ? item with { Jid = jid, Name = string.IsNullOrEmpty(item.Name) ? earlier.Name : item.Name, Groups = [.. earlier.Groups.Union(item.Groups)] }
            : item with { Jid = jid };
    }

    /// <summary>Adds the members that a metacontact has in the account.</summary>
    public void AddMetaContact(string tag) => _tags.Add(tag);

    /// <summary>Reads what the account keeps of the metacontacts that were added.</summary>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public async Task ReadMetaContactsAsync(IAccountData account, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (_tags.Count == 0 || await account.GetPrivateXmlAsync(MetaContactEntry.Storage, cancellationToken) is not { } storage)
        {
            return;
        }

        // Comments stand for what was not chosen, so that each entry keeps its place, whatever is chosen another time.
        var chosen = storage.Nodes().Select(node => node is XElement element && IsChosen(element) ? (XNode)new XElement(element) : new XComment("")).ToList();
        _metaContacts = chosen.OfType<XElement>().Any() ? new XElement(MetaContactEntry.Storage, chosen) : null;
    }

    /// <summary>The contacts, metacontacts folded as <see cref="MetaContactFolding"/> does.</summary>
    /// <param name="groupNamed">The group with a name, made when there is none.</param>
    public ImmutableArray<Contact> Convert(Func<string, ContactGroup> groupNamed)
    {
        ArgumentNullException.ThrowIfNull(groupNamed);
        return MetaContactFolding.Fold(_metaContacts, _items.Values.Select(item => new Contact
        {
            Name = string.IsNullOrEmpty(item.Name) ? null : item.Name,
            Identities = [ContactIdentity.Of(item.Jid)],
            GroupIds = [.. item.NamedGroups.Select(group => groupNamed(group).Id)],
        }));
    }

    // What no address can be taken from is about nobody.
    private bool IsChosen(XElement element) =>
        element.Name == MetaContactEntry.Ns + "meta" && new MetaContactEntry(element) is { IsMember: true, Tag: { } tag } && _tags.Contains(tag);
}
