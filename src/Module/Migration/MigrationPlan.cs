using System.Collections.Immutable;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.MetaContacts;
using XmppContacts.Rosters;

namespace XmppContacts.Migration;

/// <summary>What is to be done to an account, computed from its data before anything is changed.</summary>
public sealed class MigrationPlan
{
    private readonly AddressBookPlan _writing;

    private MigrationPlan(ReadableData data, AddressBook book, RosterEncryption encryption, bool includesStorage, PaddingPolicy padding)
    {
        Encryption = encryption;
        var draft = new AddressBookDraft(book);
        encryption.Apply(draft);
        _writing = AddressBookPlan.Of(book, draft, padding);
        Contacts = draft.ContactEntries.Count(entry => entry.IsChanged);
        Groups = draft.GroupEntries.Count(entry => entry.IsChanged);
        Conflicts = encryption.Conflicts;
        RosterItems = [.. RosterEncryption.Movable(data.Roster)];
        NotMovable = [.. data.Roster.Items.Where(item => item.HasNameOrGroups && !item.Jid.IsBare).Select(item => item.Jid)];
        var encrypted = EncryptedRoster.Of(draft);
        var metaElements = data.MetaContacts?.Elements().ToImmutableArray() ?? [];
        var notes = data.NoteElements.ToImmutableArray();
        MetaElements = includesStorage ? metaElements.Count(encrypted.HoldsMetaElement) : 0;
        Notes = includesStorage ? notes.Count(encrypted.HoldsNote) : 0;
        MetaContacts = MetaElements == 0 ? 0 : MetaContact.Of(book.Account, data.MetaContacts).Length;
        MetaElementsLeft = metaElements.Length - MetaElements;
        NotesLeft = notes.Length - Notes;
        MendsNode = new[] { book.ContactsNode, book.GroupsNode }.Any(node => node.Exists && !EncryptedNodeWriter.IsPrivate(node.Configuration));
        Reserved = IsEmpty ? 0 : Math.Max(0, _writing.Contacts.Wanted - _writing.Contacts.Needed) + Math.Max(0, _writing.Groups.Wanted - _writing.Groups.Needed);
    }

    /// <summary>Encrypted contacts to add or complete.</summary>
    public int Contacts { get; }

    /// <summary>Encrypted groups to add.</summary>
    public int Groups { get; }

    /// <summary>Reserved items to add, where the server has room for them.</summary>
    public int Reserved { get; }

    /// <summary>Metacontacts to move out of private storage.</summary>
    public int MetaContacts { get; }

    /// <summary>Notes to move out of private storage.</summary>
    public int Notes { get; }

    /// <summary>Roster items with a name or groups to clear, once these are encrypted.</summary>
    public ImmutableArray<RosterItem> RosterItems { get; }

    /// <summary>Contacts whose names or groups differ between roster and encrypted contact.</summary>
    public ImmutableArray<ContactConflict> Conflicts { get; }

    /// <summary>Roster items that stay as they are: their addresses have a resource, which an encrypted contact cannot have (XEP-0510 §4.1.1).</summary>
    public ImmutableArray<Jid> NotMovable { get; }

    /// <summary>Entries of the storage of metacontacts that stay: not asked for, or about no contact.</summary>
    public int MetaElementsLeft { get; }

    /// <summary>Notes that stay: not asked for, or about no contact.</summary>
    public int NotesLeft { get; }

    /// <summary>Whether a node that is there must be made private or lasting.</summary>
    public bool MendsNode { get; }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => !NeedsWriting && RosterItems.IsEmpty && !ClearsStorage;

    /// <summary>Whether items are to be written.</summary>
    internal bool NeedsWriting => Contacts + Groups > 0 || MendsNode;

    /// <summary>Whether private storage holds what is to be moved.</summary>
    internal bool ClearsStorage => MetaElements + Notes > 0;

    /// <summary>What makes the change on an address book.</summary>
    internal RosterEncryption Encryption { get; }

    private int MetaElements { get; }

    /// <exception cref="InvalidItemException">A value cannot be kept, or another program has spoilt what was kept of metacontacts.</exception>
    internal static MigrationPlan Of(ReadableData data, AddressBook book, bool includesStorage, Func<Jid, bool> prefersRoster, PaddingPolicy padding) =>
        new(data, book, new RosterEncryption(data, includesStorage, prefersRoster), includesStorage, padding);

    /// <summary>Makes sure that the service takes what is to be written, before anything is.</summary>
    /// <exception cref="EncryptedNodeException">An item is too large, or there are too many; the setting to raise is named.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    internal async Task CheckLimitsAsync(PubSub.INodeService nodes, CancellationToken cancellationToken)
    {
        foreach (var part in new[] { _writing.Contacts, _writing.Groups })
        {
            var writer = new EncryptedNodeWriter(nodes, part.Node.Name);
            writer.CheckSize(Math.Max(_writing.Octets, part.LargestPayload));
            if (part.Needed > part.Count && !(part.Node.Configuration?.MaxItems >= part.Needed))
            {
                await writer.CheckRoomAsync(part.Needed, cancellationToken);
            }
        }
    }
}
