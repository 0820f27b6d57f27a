using System.Collections.Immutable;
using XmppContacts.Addressing;

namespace XmppContacts.Contacts;

/// <summary>The encrypted contacts of an account as they were at one time (XEP-0510). Immutable.</summary>
public sealed class AddressBook
{
    private readonly Lazy<Dictionary<string, AddressBookContact>> _byIdentity;

    internal AddressBook(Jid account, Jid service, AddressBookNode contactsNode, AddressBookNode groupsNode, StoredManifest? manifest = null)
    {
        Account = account;
        Service = service;
        ContactsNode = contactsNode;
        GroupsNode = groupsNode;
        Faults = [.. contactsNode.Items.Concat(groupsNode.Items).Select(item => item.Fault).OfType<ItemFault>()];
        Groups =
        [
            .. groupsNode.Items.Where(item => item.Group is not null).GroupBy(item => item.Group!.Id, StringComparer.Ordinal)
                .Select(items => new AddressBookGroup(items.Select(item => item.Group!).Aggregate(ContactGroup.Merge), [.. items.Select(item => item.Id)])),
        ];
        var names = Groups.ToDictionary(group => group.Group.Id, group => group.Group.Name, StringComparer.Ordinal);
        Contacts =
        [
            .. SameContacts.Of(contactsNode.Items.Where(item => item.Contact is not null))
                .Select(items => (Contact: items.Select(item => item.Contact!).Aggregate(Contact.Merge), Ids: items.Select(item => item.Id)))
                .Select(merged => new AddressBookContact(
                    merged.Contact, [.. merged.Ids], [.. merged.Contact.GroupIds.Select(id => names.GetValueOrDefault(id)).OfType<string>()])),
        ];
        DanglingGroupIds = [.. Contacts.SelectMany(contact => contact.Contact.GroupIds).Where(id => !names.ContainsKey(id)).Distinct()];
        var used = Contacts.SelectMany(contact => contact.Contact.GroupIds).ToHashSet(StringComparer.Ordinal);
        _byIdentity = new Lazy<Dictionary<string, AddressBookContact>>(() => Contacts
            .SelectMany(contact => contact.Contact.Identities, (contact, identity) => KeyValuePair.Create(identity.Key, contact))
            .ToDictionary(StringComparer.Ordinal));
        Manifest = manifest ?? StoredManifest.None;
        MissingItems = [.. Missing(contactsNode), .. Missing(groupsNode)];
        OrphanGroups = [.. Groups.Where(group => !used.Contains(group.Group.Id)).Select(group => group.Group)];
    }

    /// <summary>The account.</summary>
    public Jid Account { get; }

    /// <summary>The service that has the nodes; the account's own address for its personal eventing.</summary>
    public Jid Service { get; }

    /// <summary>The contacts, each merged from all its items, in order of their first items.</summary>
    public ImmutableArray<AddressBookContact> Contacts { get; }

    /// <summary>The groups.</summary>
    public ImmutableArray<AddressBookGroup> Groups { get; }

    /// <summary>IDs of groups that contacts name and no group item has.</summary>
    public ImmutableArray<string> DanglingGroupIds { get; }

    /// <summary>Groups that no contact names.</summary>
    public ImmutableArray<ContactGroup> OrphanGroups { get; }

    /// <summary>The items that are not used.</summary>
    public ImmutableArray<ItemFault> Faults { get; }

    /// <summary>Items that this program wrote and that the server lost, replaced or turned back to an older version, as far as the account's manifest tells.</summary>
    public ImmutableArray<MissingItem> MissingItems { get; private init; }

    /// <summary>Items that should list what was written, and cannot be used.</summary>
    public ImmutableArray<ItemFault> ManifestFaults => Manifest.Faults;

    /// <summary>vCards of contacts in the contact node, which are not encrypted (XEP-0292).</summary>
    public int ReadableCards => ReadableItems.CardsOf(this);

    /// <summary>What is known of the items that should be there.</summary>
    internal StoredManifest Manifest { get; }

    /// <summary>The node of the contacts, with all its items.</summary>
    public AddressBookNode ContactsNode { get; }

    /// <summary>The node of the groups, with all its items.</summary>
    public AddressBookNode GroupsNode { get; }

    /// <summary>The contact that has an identity, or null.</summary>
    public AddressBookContact? Find(ContactIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return _byIdentity.Value.GetValueOrDefault(identity.Key);
    }

    /// <summary>What a migration cleared of a contact from the roster; null when none did.</summary>
    internal ClearedValues? ClearedOf(AddressBookContact contact) =>
        contact.ItemIds.Select(id => Manifest.Manifest.ClearedOf(ContactsNode.Name, id)).FirstOrDefault(cleared => cleared is not null);

    /// <summary>The book with only those items missing that a manifest read later says the same of.</summary>
    internal AddressBook MissingAlsoFrom(ItemManifest later)
    {
        var retracted = MissingItems.Where(item => later.IsRetracted(item.Node, item.ItemId)).ToHashSet();
        return retracted.Count == 0 ? this : new AddressBook(Account, Service, ContactsNode, GroupsNode, Manifest) { MissingItems = [.. MissingItems.Where(item => !retracted.Contains(item))] };
    }

    // What cannot be decrypted for want of a secret is there nevertheless.
    private IEnumerable<MissingItem> Missing(AddressBookNode node)
    {
        var there = new Dictionary<string, AddressBookItem>(StringComparer.Ordinal);
        foreach (var item in node.Items)
        {
            there[item.Id] = item;
        }

        var rolledBack = node.Items.Where(item => item.Fault?.Kind == ItemFaultKind.RolledBack).Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        var lost = Manifest.Manifest.PresentIds(node.Name).Where(id =>
            !rolledBack.Contains(id)
            && (!there.TryGetValue(id, out var item) || item.Readable is not null || item.Fault?.Kind is ItemFaultKind.Plaintext or ItemFaultKind.Undecryptable or ItemFaultKind.Invalid));
        return rolledBack.Select(id => new MissingItem(node.Name, id, IsRolledBack: true))
            .Concat(lost.Order(StringComparer.Ordinal).Select(id => new MissingItem(node.Name, id, IsRolledBack: false)));
    }
}
