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

    private MigrationPlan(ReadableData data, AddressBook book, RosterEncryption encryption, bool includesStorage, PaddingPolicy padding, bool acceptsMissing)
    {
        Encryption = encryption;
        var draft = new AddressBookDraft(book);
        encryption.Apply(draft);
        Readable = draft.Readable.Taken;
        ReadableLeft = ReadableItems.Count(book) - (Readable - draft.Readable.TakenCards);
        CardsLeft = ReadableItems.CardsOf(book) - draft.Readable.TakenCards;
        _writing = AddressBookPlan.Of(book, draft, padding);
        AcceptsMissing = acceptsMissing && !book.MissingItems.IsEmpty;
        Renewed = new[] { book.ContactsNode, book.GroupsNode }.Sum(node => node.Items.Count(item => item is { Fault: null, IsRetracted: false, Secret.IsRevoked: true }));
        Contacts = draft.ContactEntries.Count(entry => entry.IsChanged);
        Groups = draft.GroupEntries.Count(entry => entry.IsChanged);
        (UnitedGroups, UnitedNames) = (draft.UnitedGroups, draft.UnitedNames);
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
        Reserved = IsEmpty ? 0 : _writing.Nodes.Sum(node => node.ReservedToAdd);
    }

    /// <summary>Encrypted contacts to add or complete.</summary>
    public int Contacts { get; }

    /// <summary>Encrypted groups to add.</summary>
    public int Groups { get; }

    /// <summary>Groups that become part of another with the same name.</summary>
    public int UnitedGroups { get; }

    /// <summary>Contacts with several items that become one, and with different names in them, which are all kept.</summary>
    public int UnitedNames { get; }

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

    /// <summary>Items under a revoked secret to encrypt again (XEP-0473 §5.3).</summary>
    public int Renewed { get; }

    /// <summary>Items of the nodes that are not encrypted, and are published again encrypted.</summary>
    public int Readable { get; }

    /// <summary>Items of the nodes that are not encrypted and stay: they are no valid contacts or groups, or contradict encrypted ones.</summary>
    public int ReadableLeft { get; }

    /// <summary>vCards of contacts in the contact node that stay (XEP-0292): not asked for, about nobody, or too large.</summary>
    public int CardsLeft { get; }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => !NeedsWriting && RosterItems.IsEmpty && !ClearsStorage;

    /// <summary>Whether items are to be written.</summary>
    internal bool NeedsWriting => Contacts + Groups + UnitedGroups + Renewed + Readable > 0 || MendsNode || AcceptsMissing || _writing.NeedsRepair;

    /// <summary>Whether private storage holds what is to be moved.</summary>
    internal bool ClearsStorage => MetaElements + Notes > 0;

    /// <summary>What makes the change on an address book.</summary>
    internal RosterEncryption Encryption { get; }

    private int MetaElements { get; }

    private bool AcceptsMissing { get; }

    /// <exception cref="InvalidItemException">A value cannot be kept, or another program has spoilt what was kept of metacontacts.</exception>
    internal static MigrationPlan Of(
        ReadableData data, AddressBook book, bool includesStorage, Func<Jid, bool> prefersRoster, PaddingPolicy padding, bool acceptsMissing = false,
        bool includesCards = false, bool prefersEncrypted = false) =>
        new(
            data, book, new RosterEncryption(data, includesStorage, prefersRoster, includesCards, prefersEncrypted ? null : jid => ClearedOf(book, jid)), includesStorage, padding,
            acceptsMissing);

    private static ClearedValues? ClearedOf(AddressBook book, Jid jid) => book.Find(ContactIdentity.Of(jid)) is { } contact ? book.ClearedOf(contact) : null;

    /// <summary>Makes sure that the service takes what is to be written, before anything is.</summary>
    /// <exception cref="EncryptedNodeException">An item is too large, or there are too many; the setting to raise is named.</exception>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    internal async Task CheckLimitsAsync(PubSub.INodeService nodes, CancellationToken cancellationToken)
    {
        var room = new ServerRoom(nodes);
        foreach (var part in _writing.Nodes)
        {
            var writer = new EncryptedNodeWriter(nodes, part.Node.Name, room);
            writer.CheckSize(_writing.SizeFor(part.LargestPayload));
            if (part.HasFillings && !(part.Node.Configuration?.MaxItems >= part.Count + part.Additions))
            {
                await writer.CheckRoomAsync(part.Needed, cancellationToken);
            }
        }
    }
}
