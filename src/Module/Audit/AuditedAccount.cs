using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.MetaContacts;
using XmppContacts.PrivateXml;
using XmppContacts.PubSub;
using XmppContacts.Rosters;

namespace XmppContacts.Audit;

/// <summary>What the rules look at in an account, read once.</summary>
internal sealed class AuditedAccount
{
    private static readonly XNamespace BookmarkStorage = "storage:bookmarks";
    private static readonly XName BookmarkElement = BookmarkStorage + "storage";
    private const string BookmarksNode = "urn:xmpp:bookmarks:1";

    private ReadableWords? _words;
    private Dictionary<Jid, Contact>? _encrypted;

    private AuditedAccount(Jid jid) => Jid = jid;

    public Jid Jid { get; }

    public Roster Roster { get; private init; } = Roster.Empty;

    public ImmutableArray<MetaContactEntry> MetaContacts { get; private init; } = [];

    /// <summary>The notes of XEP-0145.</summary>
    public ImmutableArray<XElement> Notes { get; private init; } = [];

    public ImmutableArray<Bookmark> Bookmarks { get; private init; } = [];

    public PubSubNode? ContactsNode { get; private init; }

    public PubSubNode? GroupsNode { get; private init; }

    /// <summary>The list of published OpenPGP keys (XEP-0373 §4.2).</summary>
    public PubSubNode? PublicKeys { get; private init; }

    /// <summary>Those keys of the list that are published.</summary>
    public ImmutableArray<PublishedKey> Keys { get; private init; } = [];

    /// <summary>The backup of secret keys (XEP-0373 §5), and this project's own private nodes, of those that exist.</summary>
    public ImmutableArray<PubSubNode> PrivateNodes { get; private init; } = [];

    /// <summary>The nodes that nobody but the owner may read.</summary>
    public IEnumerable<PubSubNode> OwnersNodes => Nodes.Concat(PrivateNodes);

    /// <summary>What the server offers for private nodes; null when it is not known.</summary>
    public PepSupport? PepSupport { get; private init; }

    /// <summary>The contacts decrypted; null when the audit has no keys.</summary>
    public OpenedAddressBook? Opened { get; private init; }

    /// <summary>Those of the two nodes that exist.</summary>
    public ImmutableArray<PubSubNode> Nodes { get; private init; } = [];

    /// <summary>The names of those of the two nodes that hold more items than the server lets a node have that says <c>max</c>.</summary>
    public ImmutableHashSet<string> NodesBeyondRoom { get; private init; } = [];

    /// <summary>What is known about the account's contacts, to recognise it elsewhere.</summary>
    public ReadableWords Words => _words ??= ReadableWords.Of(this);

    /// <summary>The encrypted counterpart of a roster item; null when there is none, or no key to read it. Of a contact that was made of several, that part.</summary>
    public Contact? FindEncrypted(RosterItem item) => Opened is null ? null : (_encrypted ??= ByAddress(Opened.Book)).GetValueOrDefault(item.Jid.Bare);

    /// <summary>A node of which every item's kind is known; null without the keys, or without one of the secrets.</summary>
    public AddressBookNode? Decrypted(PubSubNode node)
    {
        var decrypted = node.Name == ContactNodes.Contacts ? Opened?.Book.ContactsNode : Opened?.Book.GroupsNode;
        return decrypted?.Items.Any(item => item.Fault?.Kind is ItemFaultKind.UnknownSecret or ItemFaultKind.Undecryptable) == false ? decrypted : null;
    }

    public static async ValueTask<AuditedAccount> LoadAsync(IAccountData account, AddressBookAccess? keys, CancellationToken cancellationToken)
    {
        var opened = keys is null ? null : await keys.ReadAsync(account, cancellationToken);
        var contacts = opened is null ? await account.GetNodeAsync(ContactNodes.Contacts, cancellationToken) : Stored(opened.Book.ContactsNode);
        var groups = opened is null ? await account.GetNodeAsync(ContactNodes.Groups, cancellationToken) : Stored(opened.Book.GroupsNode);
        var announced = await account.GetNodeAsync(KeyNodes.List, cancellationToken);
        return new AuditedAccount(account.Jid)
        {
            Roster = await account.GetRosterAsync(cancellationToken),
            MetaContacts = [.. MetaContactEntry.Of(await account.GetPrivateXmlAsync(MetaContactEntry.Storage, cancellationToken))],
            Notes = [.. (await account.GetPrivateXmlAsync(RosterNotes.Storage, cancellationToken))?.Elements(RosterNotes.Note) ?? []],
            Bookmarks =
            [
                .. Bookmark.OfStorage(await account.GetPrivateXmlAsync(BookmarkElement, cancellationToken), "jabber:iq:private"),
                .. Bookmark.OfNode(await account.GetNodeAsync(BookmarkStorage.NamespaceName, cancellationToken)),
                .. Bookmark.OfNode(await account.GetNodeAsync(BookmarksNode, cancellationToken)),
            ],
            Opened = opened,
            ContactsNode = contacts,
            GroupsNode = groups,
            Nodes = (contacts, groups) is (null, null) ? [] : [.. new[] { contacts, groups }.OfType<PubSubNode>()],
            NodesBeyondRoom = await BeyondRoomAsync(account, [.. new[] { contacts, groups }.OfType<PubSubNode>()], cancellationToken),
            PublicKeys = announced,
            PrivateNodes = await PrivateNodesAsync(account, cancellationToken),
            Keys = announced is null ? [] : await KeysAsync(account, announced, cancellationToken),
            PepSupport = await account.GetPepSupportAsync(cancellationToken),
        };
    }

    // Asked where nothing tells it: the limit may have been lowered, and then the next item pushes out the oldest.
    private static async ValueTask<ImmutableHashSet<string>> BeyondRoomAsync(
        IAccountData account, ImmutableArray<PubSubNode> nodes, CancellationToken cancellationToken)
    {
        var beyond = ImmutableHashSet.CreateBuilder<string>();
        foreach (var node in nodes.Where(node => node.Items.Length > 0 && node.Configuration is { Places: null } configuration && configuration.Value("pubsub#max_items") == "max")
            .OrderByDescending(node => node.Items.Length))
        {
            if (await account.HasRoomAsync(node.Items.Length, cancellationToken) != false)
            {
                break;
            }

            beyond.Add(node.Name);
        }

        return beyond.ToImmutable();
    }

    private static async ValueTask<ImmutableArray<PublishedKey>> KeysAsync(IAccountData account, PubSubNode list, CancellationToken cancellationToken)
    {
        var keys = ImmutableArray.CreateBuilder<PublishedKey>();
        foreach (var entry in KeyAnnouncement.Of(list))
        {
            var node = await account.GetNodeAsync(KeyNodes.Key(entry.Fingerprint), cancellationToken);
            if (node is not { Items.IsEmpty: false } && entry.Stated is { } stated && stated != entry.Fingerprint)
            {
                // Where a client that spells it otherwise looks for it.
                node = await account.GetNodeAsync(KeyNodes.Key(stated), cancellationToken);
            }

            // Some exports have the list alone: of a key that is not there nothing can be said, except of what no client can look for.
            if (node is { Items.IsEmpty: false } || entry.Oddity is not null)
            {
                keys.Add(node is { Items.IsEmpty: false } ? PublishedKeys.Read(entry, node) : new PublishedKey(entry, null, default, entry.Oddity));
            }
        }

        return keys.ToImmutable();
    }

    private static async ValueTask<ImmutableArray<PubSubNode>> PrivateNodesAsync(IAccountData account, CancellationToken cancellationToken)
    {
        var nodes = ImmutableArray.CreateBuilder<PubSubNode>();
        foreach (var name in (string[])[KeyNodes.Backup, PrivateNode.Name, RunReservation.Node])
        {
            if (await account.GetNodeAsync(name, cancellationToken) is { } node)
            {
                nodes.Add(node);
            }
        }

        return nodes.ToImmutable();
    }

    private static Dictionary<Jid, Contact> ByAddress(AddressBook book)
    {
        var found = new Dictionary<Jid, Contact>();
        foreach (var contact in book.Contacts)
        {
            foreach (var part in Parts(contact.Contact).Append(contact.Contact))
            {
                foreach (var jid in part.Jids)
                {
                    found.TryAdd(jid, part);
                }
            }
        }

        return found;
    }

    private static ImmutableArray<Contact> Parts(Contact contact)
    {
        try
        {
            return MetaContactFolding.Unfold([contact]).Contacts;
        }
        catch (InvalidItemException)
        {
            // Another program has spoilt what was kept of the parts; the whole is valid.
            return [];
        }
    }

    // The nodes that were decrypted may be those of another service.
    private static PubSubNode? Stored(AddressBookNode node) => node.Exists
        ? new PubSubNode(node.Name, node.Configuration, node.Affiliations, [.. node.Items.Select(item => item.Stored)])
        : null;
}
