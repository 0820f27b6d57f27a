using System.Collections.Immutable;
using XmppContacts.Addressing;
using XmppContacts.Contacts;

namespace XmppContacts.Reports.Lists;

/// <summary>An encrypted contact of an account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Contact">The contact.</param>
public sealed record ReportContact(Jid Account, AddressBookContact Contact)
{
    /// <summary>The contacts of an account by name, those without one by their first identity: items are published in random order, which nobody wants to read.</summary>
    public static ImmutableArray<ReportContact> AllOf(AddressBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        return
        [
            .. book.Contacts.OrderBy(contact => contact.Contact.Name ?? contact.Contact.Identities[0].Value, StringComparer.OrdinalIgnoreCase)
                .Select(contact => new ReportContact(book.Account, contact)),
        ];
    }

    /// <summary>An identity in one line: an address as it stands, anything else as <c>type=value</c>.</summary>
    public static string Line(ContactIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return identity.Type == ContactIdentity.JidType ? identity.Value : $"{identity.Type}={identity.Value}";
    }
}
