using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.PrivateXml;
using XmppContacts.Rosters;
using XmppContacts.Xml;

namespace XmppContacts.Migration;

/// <summary>Encrypted contacts seen as what they hold of a roster and of private storage.</summary>
internal sealed class EncryptedRoster
{
    /// <summary>Equal are elements with the same content. Thousands are compared; the address tells most of them apart.</summary>
    public static readonly IEqualityComparer<XElement> SameElements = EqualityComparer<XElement>.Create(
        (left, right) => left is null || right is null ? left is null && right is null : ElementContent.AreSame(left, right),
        element => HashCode.Combine(element.Name, (string?)element.Attribute("jid")));

    private readonly Dictionary<Jid, Contact> _byJid = [];
    private readonly Dictionary<string, string> _groupNames;
    private readonly HashSet<XElement> _metaElements;
    private readonly HashSet<XElement> _notes;

    private EncryptedRoster(IReadOnlyCollection<Contact> contacts, IEnumerable<ContactGroup> groups)
    {
        (MetaContacts, Parts) = MetaContactFolding.Unfold(contacts);
        _groupNames = groups.GroupBy(group => group.Id, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First().Name, StringComparer.Ordinal);
        foreach (var part in Parts)
        {
            foreach (var jid in part.Jids)
            {
                _byJid.TryAdd(jid, part);
            }
        }

        Notes = [.. contacts.SelectMany(contact => contact.Extensions.Elements).Where(element => element.Name == RosterNotes.Note).Distinct(SameElements)];
        _metaElements = new HashSet<XElement>(MetaContacts?.Elements() ?? [], SameElements);
        _notes = new HashSet<XElement>(Notes, SameElements);
    }

    /// <summary>The contacts, metacontacts taken apart.</summary>
    public ImmutableArray<Contact> Parts { get; }

    /// <summary>The storage of metacontacts as it was; null when the contacts hold none.</summary>
    public XElement? MetaContacts { get; }

    /// <summary>The notes about contacts.</summary>
    public ImmutableArray<XElement> Notes { get; }

    /// <exception cref="InvalidItemException">Another program has spoilt what was kept of metacontacts.</exception>
    public static EncryptedRoster Of(AddressBook book) =>
        new([.. book.Contacts.Select(contact => contact.Contact)], book.Groups.Select(group => group.Group));

    /// <exception cref="InvalidItemException">Another program has spoilt what was kept of metacontacts.</exception>
    public static EncryptedRoster Of(AddressBookDraft draft) => new([.. draft.Contacts], draft.Groups);

    /// <summary>The contact with an address, or null.</summary>
    public Contact? Find(Jid jid) => _byJid.GetValueOrDefault(jid);

    /// <summary>The names of a contact's groups, without those that no group item has.</summary>
    public ImmutableArray<string> GroupsOf(Contact contact) => [.. contact.GroupIds.Select(id => _groupNames.GetValueOrDefault(id)).OfType<string>().Distinct()];

    /// <summary>Whether name and groups of a roster item are all there, so that they can be cleared from the roster.</summary>
    public bool Holds(RosterItem item) => Find(item.Jid) is { } contact && HoldsName(contact, item) && HoldsGroups(contact, item);

    /// <summary>Whether an entry of the storage of metacontacts is there.</summary>
    public bool HoldsMetaElement(XElement element) => _metaElements.Contains(element);

    /// <summary>Whether a note is there.</summary>
    public bool HoldsNote(XElement note) => _notes.Contains(note);

    private static bool HoldsName(Contact contact, RosterItem item) =>
        string.IsNullOrEmpty(item.Name) || contact.Name == item.Name || KeptRosterValues.HasName(contact, item);

    private bool HoldsGroups(Contact contact, RosterItem item) =>
        item.HasGroupsOf([]) || item.HasGroupsOf(GroupsOf(contact)) || KeptRosterValues.HasGroups(contact, item);
}
