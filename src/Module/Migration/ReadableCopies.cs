using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.PrivateXml;
using XmppContacts.Rosters;

namespace XmppContacts.Migration;

/// <summary>Which encrypted contacts and groups roster and private storage have too, with everything that they hold, so that these can go.</summary>
internal sealed class ReadableCopies
{
    private readonly Dictionary<Jid, RosterItem> _items;
    private readonly HashSet<string> _groups;
    private readonly HashSet<XElement> _stored;
    private readonly Dictionary<string, string> _groupNames;
    private readonly bool _areGroupsKnown;

    /// <param name="data">What is in clear.</param>
    /// <param name="book">What is encrypted.</param>
    public ReadableCopies(ReadableData data, AddressBook book)
    {
        _items = data.Roster.Items.ToDictionary(item => item.Jid);
        _groups = data.Roster.Items.SelectMany(item => item.Groups).ToHashSet(StringComparer.Ordinal);
        _stored = new HashSet<XElement>((data.MetaContacts?.Elements() ?? []).Concat(data.NoteElements), EncryptedRoster.SameElements);
        _groupNames = book.Groups.ToDictionary(group => group.Group.Id, group => group.Group.Name, StringComparer.Ordinal);
        _areGroupsKnown = book.GroupsNode.Exists && book.GroupsNode.Items.All(item => item.Fault is null);
        HasAll = book.Contacts.All(contact => Has(contact.Contact)) && book.Groups.All(group => Has(group.Group));
    }

    /// <summary>Whether nothing is only encrypted, of what can be read.</summary>
    public bool HasAll { get; }

    /// <summary>Whether all that a contact holds is in clear.</summary>
    /// <exception cref="InvalidItemException">Another program has spoilt what was kept of metacontacts.</exception>
    public bool Has(Contact contact)
    {
        var (metaContacts, parts) = MetaContactFolding.Unfold([contact]);
        return (metaContacts?.Elements() ?? []).All(_stored.Contains) && parts.All(HasPart);
    }

    private bool Has(ContactGroup group) => group.Descriptions.IsEmpty && group.Extensions.IsEmpty && _groups.Contains(group.Name);

    private bool HasPart(Contact part) =>
        part.Identities.All(identity => identity.Jid is { } jid && identity.Extensions.IsEmpty && Has(part, jid))
        && part.GroupExtensions.IsEmpty
        && !part.Extensions.Attributes.Any()
        && part.Extensions.Elements.All(element => element.Name == RosterNotes.Note ? _stored.Contains(element) : IsOwn(element));

    private bool Has(Contact part, Jid jid)
    {
        if (!_items.TryGetValue(jid, out var item))
        {
            // As the migration makes one for a note about somebody who is not in the roster.
            return string.IsNullOrEmpty(part.Name) && part.GroupIds.IsEmpty && part.Extensions.Elements.Any(element => element.Name == RosterNotes.Note);
        }

        // A group without an item has no name to keep, unless its item is one that could not be read.
        if (!_areGroupsKnown && !part.GroupIds.All(_groupNames.ContainsKey))
        {
            return false;
        }

        var groups = part.GroupIds.Select(id => _groupNames.GetValueOrDefault(id)).OfType<string>().ToList();
        return (string.IsNullOrEmpty(part.Name) || part.Name == item.Name) && (groups.Count == 0 || item.HasGroupsOf(groups));
    }

    // What says how a contact came about is of no use without it.
    private static bool IsOwn(XElement element) => MetaContactFolding.IsMark(element) || KeptRosterValues.IsKept(element);
}
