using System.Collections.Immutable;
using XmppContacts.Addressing;

namespace XmppContacts.Contacts;

/// <summary>The encrypted contacts of an account as they were at one time (XEP-0510). Immutable.</summary>
public sealed class AddressBook
{
    private readonly Lazy<Dictionary<string, AddressBookContact>> _byIdentity;

    internal AddressBook(Jid account, Jid service, AddressBookNode contactsNode, AddressBookNode groupsNode)
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
}
