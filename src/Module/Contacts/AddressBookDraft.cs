using System.Collections.Immutable;

namespace XmppContacts.Contacts;

/// <summary>An address book that is being changed. What is not asked to change stays as it is, faulty items included.</summary>
/// <remarks>A change can be made several times, each time on a newer draft, when other clients write meanwhile.</remarks>
public sealed class AddressBookDraft
{
    private readonly List<DraftEntry<Contact>> _contacts;
    private readonly List<DraftEntry<ContactGroup>> _groups;
    private readonly Dictionary<string, DraftEntry<Contact>> _byIdentity = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _reception = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _names = new(StringComparer.Ordinal);
    private readonly bool _hasUnopenedContacts;

    internal AddressBookDraft(AddressBook book)
    {
        Readable = new ReadableItems(book);
        _contacts = [.. book.Contacts.Select(contact => new DraftEntry<Contact>(contact.Contact, contact.Contact, contact.ItemIds))];
        _groups = [.. book.Groups.Select(group => new DraftEntry<ContactGroup>(group.Group, group.Group, group.ItemIds))];
        _contacts.ForEach(Index);
        foreach (var item in book.ContactsNode.Items)
        {
            _reception[item.Id] = _reception.Count;
            _names[item.Id] = item.Contact?.Name;
            _hasUnopenedContacts |= item.Fault is { Kind: ItemFaultKind.UnknownSecret or ItemFaultKind.Undecryptable or ItemFaultKind.RolledBack };
        }
    }

    /// <summary>The contacts.</summary>
    public IEnumerable<Contact> Contacts => _contacts.Select(entry => entry.Value);

    /// <summary>The groups.</summary>
    public IEnumerable<ContactGroup> Groups => _groups.Select(entry => entry.Value);

    /// <summary>Whether items under a revoked secret are encrypted again, reserved ones too.</summary>
    internal bool RenewsSecrets { get; private set; }

    /// <summary>How many groups became part of another with the same name.</summary>
    internal int UnitedGroups { get; private set; }

    /// <summary>How many contacts had several items with different names.</summary>
    internal int UnitedNames { get; private set; }

    /// <summary>What is going to be cleared from the roster; the manifest remembers that of the contacts' items.</summary>
    internal Dictionary<Addressing.Jid, ClearedValues> Cleared { get; } = [];

    /// <summary>The items that are not encrypted; none of them is in the draft before it is taken.</summary>
    internal ReadableItems Readable { get; }

    internal IReadOnlyList<DraftEntry<Contact>> ContactEntries => _contacts;

    internal IReadOnlyList<DraftEntry<ContactGroup>> GroupEntries => _groups;

    /// <summary>The contact that has an identity, or null.</summary>
    public Contact? Find(ContactIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return _byIdentity.GetValueOrDefault(identity.Key)?.Value;
    }

    /// <summary>The contacts that share an identity with one.</summary>
    internal List<Contact> Find(Contact contact) => [.. EntriesOf(contact).Select(entry => entry.Value)];

    /// <summary>Adds a contact, or puts it in the place of all that share an identity with it.</summary>
    /// <exception cref="InvalidItemException">The contact breaks XEP-0510.</exception>
    public void Set(Contact contact)
    {
        ArgumentNullException.ThrowIfNull(contact);
        contact.Check();
        var found = EntriesOf(contact);
        if (found.Count == 0)
        {
            var added = new DraftEntry<Contact>(null, contact, []);
            _contacts.Add(added);
            Index(added);
            return;
        }

        var entry = found[0];
        found.ForEach(Unindex);
        if (found.Count > 1)
        {
            entry.ItemIds = [.. found.SelectMany(other => other.ItemIds).OrderBy(id => _reception[id])];
            entry.IsToBeMerged = entry.ItemIds.Length > 1;
            _contacts.RemoveAll(other => other != entry && found.Contains(other));
        }

        entry.Value = contact;
        Index(entry);
    }

    /// <summary>Adds a contact, or unites it with all that share an identity with it; it wins where they contradict each other.</summary>
    /// <exception cref="InvalidItemException">The contact breaks XEP-0510.</exception>
    public void Unite(Contact contact)
    {
        ArgumentNullException.ThrowIfNull(contact);
        var found = EntriesOf(contact);
        var united = found.Select(entry => entry.Value).Append(contact).Aggregate(Contact.Merge);

        // What was already so keeps its order, so that uniting again changes nothing.
        Set(found.Count == 1 && IsWithin(contact, found[0].Value) ? found[0].Value : united);
    }

    /// <summary>Changes name and groups of the contact that has an identity; it is added when there is none.</summary>
    /// <param name="identity">The identity.</param>
    /// <param name="name">The new name, empty for none; null leaves it as it is.</param>
    /// <param name="groups">The names of the groups, which are made when there are none; null leaves them as they are.</param>
    /// <returns>The contact as it is to be.</returns>
    /// <exception cref="InvalidItemException">What was given breaks XEP-0510.</exception>
    public Contact Change(ContactIdentity identity, string? name, IReadOnlyCollection<string>? groups)
    {
        var contact = Find(identity) ?? new Contact { Identities = [identity] };
        Set(contact with
        {
            Name = name is null ? contact.Name : name.Length == 0 ? null : name,
            GroupIds = groups is null ? contact.GroupIds : IdsOf(groups, contact.GroupIds),
        });
        return Find(identity)!;
    }

    /// <summary>Removes the contact that has an identity.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(ContactIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        if (!_byIdentity.TryGetValue(identity.Key, out var entry))
        {
            return false;
        }

        Unindex(entry);
        return _contacts.Remove(entry);
    }

    /// <summary>The group with a name, which is made when there is none; of several with the name, the first.</summary>
    /// <exception cref="InvalidItemException">The name is empty, or holds what XML cannot.</exception>
    public ContactGroup GroupNamed(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Groups.FirstOrDefault(group => group.Name == name) is { } found)
        {
            return found;
        }

        var group = ContactGroup.Create(name);
        SetGroup(group);
        return group;
    }

    /// <summary>Adds a group, or puts it in the place of the one with its ID.</summary>
    /// <exception cref="InvalidItemException">The group breaks XEP-0510.</exception>
    public void SetGroup(ContactGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        group.Check();
        if (_groups.Find(entry => entry.Value.Id == group.Id) is { } found)
        {
            found.Value = group;
        }
        else
        {
            _groups.Add(new DraftEntry<ContactGroup>(null, group, []));
        }
    }

    /// <summary>Removes a group, and its mention from every contact.</summary>
    /// <returns>Whether there was such a group, or a contact that named it.</returns>
    public bool RemoveGroup(string id)
    {
        var removed = _groups.RemoveAll(entry => entry.Value.Id == id) > 0;
        foreach (var entry in _contacts.Where(entry => entry.Value.GroupIds.Contains(id)))
        {
            entry.Value = entry.Value with { GroupIds = entry.Value.GroupIds.Remove(id) };
            removed = true;
        }

        return removed;
    }

    /// <summary>
    /// Makes one item of each contact, and each group, that has several: the last one gets the merge (XEP-0510 §5). Names that a contact had in others are
    /// kept with it.
    /// </summary>
    public void MergeDuplicates()
    {
        foreach (var entry in _contacts.Where(entry => entry.ItemIds.Length > 1))
        {
            entry.IsToBeMerged = true;
            var named = EarlierNames.KeptWith(entry.Value, entry.ItemIds.Select(id => _names[id]));
            UnitedNames += named.Equals(entry.Value) ? 0 : 1;
            entry.Value = named;
        }

        foreach (var entry in _groups.Where(entry => entry.ItemIds.Length > 1))
        {
            entry.IsToBeMerged = true;
        }
    }

    /// <summary>Makes one group of those with one name; their members are moved before the others are retracted. Not where a contact cannot be read that may be a member.</summary>
    internal void UniteGroups()
    {
        if (_hasUnopenedContacts)
        {
            return;
        }

        foreach (var same in _groups.GroupBy(entry => entry.Value.Name, StringComparer.Ordinal).Where(same => same.Skip(1).Any()).ToList())
        {
            // Not the first in the node: one that is written again is the last.
            var entries = same.OrderBy(entry => entry.Value.Id, StringComparer.Ordinal).ToList();
            var first = entries[0];
            foreach (var other in entries.Skip(1))
            {
                first.Value = ContactGroup.Merge(other.Value, first.Value);
                _groups.Remove(other);
                UnitedGroups++;
                foreach (var contact in _contacts)
                {
                    contact.Value = SameNamedGroups.Moved(contact.Value, other.Value.Id, first.Value.Id);
                }
            }
        }
    }

    /// <summary>Has every item that is encrypted with a revoked secret encrypted again, with the newest one (XEP-0473).</summary>
    public void RenewSecrets() => RenewsSecrets = true;

    // A contact stays in the group that it is in when several have the name; groups that are not known stay as well, having no name to leave out.
    private ImmutableArray<string> IdsOf(IReadOnlyCollection<string> names, ImmutableArray<string> before)
    {
        var known = Groups.ToDictionary(group => group.Id, group => group.Name, StringComparer.Ordinal);
        var kept = before.Where(id => !known.TryGetValue(id, out var name) || names.Contains(name)).ToList();
        var missing = names.Where(name => !kept.Any(id => known.GetValueOrDefault(id) == name)).Distinct();
        return [.. kept, .. missing.Select(name => GroupNamed(name).Id)];
    }

    private static bool IsWithin(Contact part, Contact whole) =>
        Contact.Merge(whole, part) is var united
        && (united with { Identities = whole.Identities }).Equals(whole)
        && united.Identities.Length == whole.Identities.Length;

    private List<DraftEntry<Contact>> EntriesOf(Contact contact)
    {
        var found = contact.Identities.Select(identity => _byIdentity.GetValueOrDefault(identity.Key)).OfType<DraftEntry<Contact>>().Distinct().ToList();
        return found.Count < 2 ? found : [.. _contacts.Where(found.Contains)];
    }

    private void Index(DraftEntry<Contact> entry)
    {
        foreach (var identity in entry.Value.Identities)
        {
            _byIdentity[identity.Key] = entry;
        }
    }

    private void Unindex(DraftEntry<Contact> entry)
    {
        foreach (var identity in entry.Value.Identities)
        {
            _byIdentity.Remove(identity.Key);
        }
    }
}
