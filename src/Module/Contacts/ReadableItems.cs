using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Xml;

namespace XmppContacts.Contacts;

/// <summary>Takes items that are not encrypted into a draft, so that they are published again encrypted, under IDs that nobody has seen beside their content.</summary>
/// <remarks>
/// Whoever can write to the node may have written them, as with a roster. So what is encrypted already counts more: where they differ, the readable item is
/// kept within the encrypted contact, and nothing is lost. What would join two contacts, or give a known group another name, stays as it is.
/// </remarks>
internal sealed class ReadableItems(AddressBook book)
{
    private static readonly XName Kept = XNamespace.Get("urn:x-xmpp-contacts:migration:0") + "unencrypted";

    private readonly HashSet<(string Node, string Id)> _taken = [];

    /// <summary>The IDs of the items of a node that the draft has, and that can go once they are read back encrypted.</summary>
    public ImmutableHashSet<string> TakenFrom(string node) => [.. _taken.Where(item => item.Node == node).Select(item => item.Id)];

    /// <summary>How many items the draft has taken.</summary>
    public int Taken => _taken.Count;

    /// <summary>How many of them are vCards.</summary>
    public int TakenCards { get; private set; }

    /// <summary>How many items of an address book are not encrypted, vCards aside; also those that are nothing that XEP-0510 knows.</summary>
    public static int Count(AddressBook book) => All(book).Count(IsReadable);

    /// <summary>How many vCards of contacts there are.</summary>
    public static int CardsOf(AddressBook book) => All(book).Count(item => item.Readable?.Card is not null);

    /// <summary>Takes contacts, groups and reserved items.</summary>
    public void TakeContacts(AddressBookDraft draft)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in book.GroupsNode.Items.Where(item => item.Readable?.Group is not null))
        {
            TakeGroup(draft, item, ids);
        }

        foreach (var contact in draft.Contacts.Where(contact => contact.GroupIds.Any(ids.ContainsKey)).ToList())
        {
            draft.Set(Mapped(contact, ids));
        }

        foreach (var item in book.ContactsNode.Items.Where(item => item.Readable?.Contact is not null))
        {
            if (draft.Find(item.Readable!.Contact!) is { Count: < 2 } found)
            {
                draft.Set(With(found.Count == 0 ? null : found[0], Mapped(item.Readable.Contact!, ids)));
                _taken.Add((book.ContactsNode.Name, item.Id));
            }
        }

        foreach (var node in new[] { book.ContactsNode, book.GroupsNode })
        {
            _taken.UnionWith(node.Items.Where(item => item.Readable is { IsReserved: true }).Select(item => (node.Name, item.Id)));
        }
    }

    /// <summary>Takes names and groups of vCards where an encrypted contact has none, and the vCards with them.</summary>
    public void TakeCards(AddressBookDraft draft)
    {
        foreach (var item in book.ContactsNode.Items.Where(item => item.Readable?.Card is { IsMovable: true }))
        {
            var card = item.Readable!.Card!;
            var identity = ContactIdentity.Of(card.Jid!);
            var found = draft.Find(identity);
            var contact = found ?? new Contact { Identities = [identity] };
            if (!MetaContactFolding.IsFolded(contact))
            {
                contact = contact with
                {
                    Name = string.IsNullOrEmpty(contact.Name) ? card.Name : contact.Name,
                    GroupIds = contact.GroupIds.IsEmpty ? [.. card.Groups.Select(name => draft.GroupNamed(name).Id)] : contact.GroupIds,
                };
            }

            draft.Set(WithElement(contact, card.Element));
            TakenCards++;
            _taken.Add((book.ContactsNode.Name, item.Id));
        }
    }

    private void TakeGroup(AddressBookDraft draft, AddressBookItem item, Dictionary<string, string> ids)
    {
        var group = item.Readable!.Group!;
        var encrypted = draft.Groups.FirstOrDefault(there => there.Id == group.Id);
        if (encrypted is not null && encrypted.Name != group.Name)
        {
            return;
        }

        // The server knows what an ID means that it has read.
        var target = encrypted ?? draft.GroupNamed(group.Name);
        draft.SetGroup(ContactGroup.Merge(group with { Id = target.Id }, target));
        if (encrypted is null)
        {
            ids[group.Id] = target.Id;
        }

        _taken.Add((book.GroupsNode.Name, item.Id));
    }

    private static Contact With(Contact? encrypted, Contact readable)
    {
        if (encrypted is null)
        {
            return readable;
        }

        var differs = !string.IsNullOrEmpty(readable.Name) && !string.IsNullOrEmpty(encrypted.Name) && readable.Name != encrypted.Name;
        return differs || MetaContactFolding.IsFolded(encrypted)
            ? WithElement(encrypted, new XElement(Kept, readable.ToXml()))
            : Contact.Merge(readable, encrypted);
    }

    private static Contact WithElement(Contact contact, XElement element) => contact.Extensions.Elements.Any(there => ElementContent.AreSame(there, element))
        ? contact
        : contact with { Extensions = contact.Extensions.With(new XElement(element)) };

    private static Contact Mapped(Contact contact, Dictionary<string, string> ids) => !contact.GroupIds.Any(ids.ContainsKey)
        ? contact
        : contact with
        {
            GroupIds = [.. contact.GroupIds.Select(id => ids.GetValueOrDefault(id, id)).Distinct()],
            GroupExtensions = contact.GroupExtensions.Select(group => KeyValuePair.Create(ids.GetValueOrDefault(group.Key, group.Key), group.Value))
                .DistinctBy(group => group.Key).ToImmutableDictionary(),
        };

    // Other encryptions than XEP-0473's are not read here, and hide what they hold (XEP-0510 §4).
    private static bool IsReadable(AddressBookItem item) =>
        item.Fault?.Kind == ItemFaultKind.Plaintext && item.Stored.Payload is { } payload && payload.Name.LocalName is not ("encrypted" or "openpgp");

    private static IEnumerable<AddressBookItem> All(AddressBook book) => book.ContactsNode.Items.Concat(book.GroupsNode.Items);
}
