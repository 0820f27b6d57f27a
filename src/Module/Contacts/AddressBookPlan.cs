using XmppContacts.EncryptedNodes;

namespace XmppContacts.Contacts;

/// <summary>What is to be written so that an address book becomes what a draft has: as little as possible, and nothing when it is so already.</summary>
internal sealed class AddressBookPlan
{
    private readonly ItemSizes? _sizes;

    private AddressBookPlan(NodePlan contacts, NodePlan groups, ItemSizes? sizes)
    {
        Contacts = contacts;
        Groups = groups;
        _sizes = sizes;
    }

    public NodePlan Contacts { get; }

    public NodePlan Groups { get; }

    /// <summary>Both nodes.</summary>
    public IEnumerable<NodePlan> Nodes => [Contacts, Groups];

    public bool IsEmpty => Contacts.IsEmpty && Groups.IsEmpty;

    /// <summary>Whether something is to be put there, which comes before anything is taken away.</summary>
    public bool HasFillings => Contacts.HasFillings || Groups.HasFillings;

    /// <summary>Whether nodes are to be repaired though no contact or group changes.</summary>
    public bool NeedsRepair => Contacts.NeedsRepair || Groups.NeedsRepair;

    /// <summary>How many bytes an item with a payload of a length has before it is encrypted.</summary>
    public int SizeFor(int length) => _sizes?.For(length) ?? length;

    public static AddressBookPlan Of(AddressBook book, AddressBookDraft draft, PaddingPolicy padding, WritingHistory? history = null)
    {
        // Where there is nothing and nothing comes, no nodes are made.
        var applied = draft.ContactEntries.Count + draft.GroupEntries.Count == 0 && !book.ContactsNode.Exists && !book.GroupsNode.Exists ? PaddingPolicy.None : padding;
        var manifest = book.Manifest.Manifest;
        var contacts = NodePlan.Of(
            book.ContactsNode, draft.ContactEntries, new NodeContent<Contact>(contact => contact.ToXml(), item => item.Contact, _ => null),
            draft.Readable.TakenFrom(book.ContactsNode.Name), manifest, applied, draft.RenewsSecrets, history?.Contacts);
        var groups = NodePlan.Of(
            book.GroupsNode, draft.GroupEntries,
            new NodeContent<ContactGroup>(group => group.ToXml(), item => item.Group, group => GroupItemId.IsFor(group) ? group.Id : null),
            draft.Readable.TakenFrom(book.GroupsNode.Name), manifest, applied, draft.RenewsSecrets, history?.Groups);
        int[] lengths = [.. contacts.Lengths(), .. groups.Lengths()];
        if (applied == PaddingPolicy.None)
        {
            return new AddressBookPlan(contacts, groups, null);
        }

        var sizes = ItemSizes.Of(lengths, contacts.Readable().Concat(groups.Readable()).Select(item => item.Octets!.Value));
        contacts.Level(sizes);
        groups.Level(sizes);
        return new AddressBookPlan(contacts, groups, sizes);
    }
}
