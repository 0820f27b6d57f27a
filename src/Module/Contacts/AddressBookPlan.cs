using XmppContacts.EncryptedNodes;

namespace XmppContacts.Contacts;

/// <summary>What is to be written so that an address book becomes what a draft has: as little as possible, and nothing when it is so already.</summary>
internal sealed class AddressBookPlan
{
    private const int SizeStep = 512;

    private AddressBookPlan(NodePlan contacts, NodePlan groups, int octets)
    {
        Contacts = contacts;
        Groups = groups;
        Octets = octets;
    }

    public NodePlan Contacts { get; }

    public NodePlan Groups { get; }

    /// <summary>How many octets every item is filled up to; 0 for none.</summary>
    public int Octets { get; }

    public bool IsEmpty => Contacts.IsEmpty && Groups.IsEmpty;

    public static AddressBookPlan Of(AddressBook book, AddressBookDraft draft, PaddingPolicy padding)
    {
        // Where there is nothing and nothing comes, no nodes are made.
        var applied = draft.ContactEntries.Count + draft.GroupEntries.Count == 0 && !book.ContactsNode.Exists && !book.GroupsNode.Exists ? PaddingPolicy.None : padding;
        var contacts = NodePlan.Of(book.ContactsNode, draft.ContactEntries, contact => contact.ToXml(), applied);
        var groups = NodePlan.Of(book.GroupsNode, draft.GroupEntries, group => group.ToXml(), applied);
        var octets = 0;
        if (applied == PaddingPolicy.Full)
        {
            octets = Size(contacts, groups);
            contacts.Level(octets);
            groups.Level(octets);
        }

        return new AddressBookPlan(contacts, groups, octets);
    }

    // One size for the items of both nodes. The size that most have stays, also when the item that needed it is gone: it would show.
    private static int Size(NodePlan contacts, NodePlan groups)
    {
        var largest = Math.Max(contacts.LargestPayload, groups.LargestPayload);
        var usual = contacts.Readable().Concat(groups.Readable()).GroupBy(item => item.Octets!.Value)
            .OrderByDescending(size => size.Count()).ThenByDescending(size => size.Key).Select(size => size.Key).FirstOrDefault();
        return Math.Max(SizeStep, Math.Max((largest + SizeStep - 1) / SizeStep * SizeStep, usual % SizeStep == 0 ? usual : 0));
    }
}
