using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.MetaContacts;
using XmppContacts.Rosters;
using XmppContacts.Xml;

namespace XmppContacts.Migration;

/// <summary>Completes encrypted contacts by what a server can read. Applied again to its own result, it changes nothing.</summary>
/// <param name="data">What the server can read.</param>
/// <param name="includesStorage">Whether metacontacts and notes move too.</param>
/// <param name="prefersRoster">Whether of a contact the roster's name and groups count, where the encrypted ones differ.</param>
/// <param name="includesCards">Whether vCards of contacts move too.</param>
/// <param name="cleared">What was cleared of a contact earlier: what differs from it now was put there later; null where nothing counts as later.</param>
internal sealed class RosterEncryption(
    ReadableData data, bool includesStorage, Func<Jid, bool> prefersRoster, bool includesCards = false, Func<Jid, ClearedValues?>? cleared = null)
{
    private readonly Dictionary<Jid, ContactConflict> _conflicts = [];
    private readonly HashSet<Jid> _movable = [.. Movable(data.Roster).Select(item => item.Jid)];
    private Dictionary<string, string> _groupIds = [];

    /// <summary>The contacts whose names or groups differed.</summary>
    public ImmutableArray<ContactConflict> Conflicts => [.. _conflicts.Values];

    /// <summary>The roster items that have something to move. An identity of a contact is a bare address (XEP-0510 §4.1.1).</summary>
    public static IEnumerable<RosterItem> Movable(Roster roster) => roster.Items.Where(item => item.HasNameOrGroups && item.Jid.IsBare);

    /// <summary>Changes a draft.</summary>
    /// <exception cref="InvalidItemException">A value cannot be kept, or another program has spoilt what was kept of metacontacts.</exception>
    public void Apply(AddressBookDraft draft)
    {
        foreach (var item in Movable(data.Roster))
        {
            draft.Cleared[item.Jid] = ClearedValues.Of(item);
        }

        draft.MergeDuplicates();
        draft.RenewSecrets();
        draft.Readable.TakeContacts(draft);
        draft.UniteGroups();
        _groupIds = draft.Groups.GroupBy(group => group.Name, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First().Id, StringComparer.Ordinal);
        var encrypted = EncryptedRoster.Of(draft);
        var parts = new Dictionary<string, Contact>(StringComparer.Ordinal);
        foreach (var item in Movable(data.Roster).Where(item => !encrypted.Holds(item) || prefersRoster(item.Jid)))
        {
            Complete(draft, encrypted, item, parts);
        }

        Fold(draft, encrypted, parts);
        if (includesStorage)
        {
            AddNotes(draft, encrypted);
        }

        if (includesCards)
        {
            draft.Readable.TakeCards(draft);
        }
    }

    /// <summary>The contact that a note is about, or null.</summary>
    public static Jid? ContactOf(XElement note) => Jid.TryFromServer((string?)note.Attribute("jid"), out var jid) ? jid.Bare : null;

    private void Complete(AddressBookDraft draft, EncryptedRoster encrypted, RosterItem item, Dictionary<string, Contact> parts)
    {
        var found = encrypted.Find(item.Jid);
        var identity = IdentityOf(found, item.Jid);
        var existing = draft.Find(identity);
        var isFolded = existing is not null && MetaContactFolding.IsFolded(existing);

        // A contact with several addresses is completed for one after another.
        var key = (found?.Identities[0] ?? identity).Key;
        var before = (isFolded ? parts.GetValueOrDefault(key) ?? found : existing) ?? new Contact { Identities = [identity] };
        var completed = Completed(draft, encrypted, before, item);
        if (completed.Equals(before))
        {
            return;
        }

        if (isFolded)
        {
            parts[key] = completed;
        }
        else
        {
            draft.Set(completed);
        }
    }

    private Contact Completed(AddressBookDraft draft, EncryptedRoster encrypted, Contact contact, RosterItem item)
    {
        // Of several addresses the first one's counts: another one's may never have been cleared.
        var before = contact.Jids.FirstOrDefault() == item.Jid ? cleared?.Invoke(item.Jid) : null;
        var isPreferred = IsLeading(contact, item.Jid) && prefersRoster(item.Jid);
        var (isName, isGroups, isTaken) = (false, false, false);
        if (!string.IsNullOrEmpty(item.Name) && contact.Name != item.Name)
        {
            isName = !string.IsNullOrEmpty(contact.Name);

            // A name that was kept before is no later one, and neither is one that came back.
            var isKept = KeptRosterValues.HasName(contact, item);
            var takes = isPreferred || (before is not null && !before.HasName(item) && !isKept);
            isTaken |= takes;
            contact = !isName ? contact with { Name = item.Name }
                : takes ? EarlierNames.KeptWith(contact with { Name = item.Name }, [contact.Name])
                : isKept ? contact : contact with { Extensions = contact.Extensions.With(KeptRosterValues.Name(item, contact.Name!)) };
        }

        var groups = GroupNames(draft, encrypted, contact);
        if (!item.HasGroupsOf([]) && !item.HasGroupsOf(groups))
        {
            isGroups = !contact.GroupIds.IsEmpty;
            var isKept = KeptRosterValues.HasGroups(contact, item);
            var takes = isPreferred || (before is not null && !before.HasGroups(item) && !isKept);
            isTaken |= takes;
            contact = !isGroups ? contact with { GroupIds = IdsOf(draft, item) }
                : takes ? EarlierNames.KeptWithGroups(contact with { GroupIds = IdsOf(draft, item) }, groups.Except(item.NamedGroups))
                : isKept ? contact : contact with { Extensions = contact.Extensions.With(KeptRosterValues.Groups(item, groups)) };
        }

        if (isName || isGroups)
        {
            _conflicts[item.Jid] = new ContactConflict(item.Jid, isName, isGroups, isTaken);
        }

        return contact;
    }

    // What other programs keep with an address makes it another identity, and a second contact with the plain one would hide behind the first.
    private static ContactIdentity IdentityOf(Contact? contact, Jid jid) =>
        contact?.Identities.FirstOrDefault(identity => identity.Jid == jid) ?? ContactIdentity.Of(jid);

    // Of several addresses of one contact, one decides: otherwise each would undo the other's.
    private bool IsLeading(Contact contact, Jid jid) => contact.Jids.FirstOrDefault(_movable.Contains) == jid;

    private static ImmutableArray<string> GroupNames(AddressBookDraft draft, EncryptedRoster encrypted, Contact contact)
    {
        var known = encrypted.GroupsOf(contact);
        if (known.Length == contact.GroupIds.Length)
        {
            return known;
        }

        // Some were made just now.
        var names = draft.Groups.ToDictionary(group => group.Id, group => group.Name, StringComparer.Ordinal);
        return [.. contact.GroupIds.Select(id => names.GetValueOrDefault(id)).OfType<string>().Distinct()];
    }

    private ImmutableArray<string> IdsOf(AddressBookDraft draft, RosterItem item)
    {
        var ids = ImmutableArray.CreateBuilder<string>();
        foreach (var name in item.NamedGroups)
        {
            if (!_groupIds.TryGetValue(name, out var id))
            {
                var group = ContactGroup.Create(name);
                draft.SetGroup(group);
                _groupIds.Add(name, id = group.Id);
            }

            ids.Add(id);
        }

        return ids.ToImmutable();
    }

    private void Fold(AddressBookDraft draft, EncryptedRoster encrypted, Dictionary<string, Contact> parts)
    {
        var news = includesStorage ? data.MetaContacts?.Elements().Where(element => !encrypted.HoldsMetaElement(element)).ToList() ?? [] : [];
        if (news.Count == 0 && parts.Count == 0)
        {
            return;
        }

        // What is kept already comes first: an address stays with the metacontact that it is in.
        var storage = encrypted.MetaContacts is { } kept ? new XElement(kept) : news.Count > 0 ? new XElement(data.MetaContacts!) : null;
        if (encrypted.MetaContacts is not null)
        {
            storage!.Add(news.Select(element => new XElement(element)));
        }

        var all = EncryptedRoster.Of(draft).Parts.Select(part => parts.Remove(part.Identities[0].Key, out var completed) ? completed : part).ToList();
        all.AddRange(parts.Values);
        if (all.Count == 0 && !MetaContactEntry.Of(storage).Any(entry => entry.IsMember))
        {
            // There is no contact that it could be kept with.
            return;
        }

        foreach (var folded in MetaContactFolding.Fold(storage, all))
        {
            if (!folded.Equals(draft.Find(folded.Identities[0])))
            {
                draft.Set(folded);
            }
        }
    }

    private void AddNotes(AddressBookDraft draft, EncryptedRoster encrypted)
    {
        foreach (var note in data.NoteElements.Where(note => !encrypted.HoldsNote(note)))
        {
            if (ContactOf(note) is { } jid)
            {
                var identity = IdentityOf(encrypted.Find(jid), jid);
                var contact = draft.Find(identity) ?? new Contact { Identities = [identity] };
                if (!contact.Extensions.Elements.Any(element => ElementContent.AreSame(element, note)))
                {
                    draft.Set(contact with { Extensions = contact.Extensions.With(new XElement(note)) });
                }
            }
        }
    }
}
