using System.Collections.Immutable;
using XmppContacts.Addressing;
using XmppContacts.Contacts;

namespace XmppContacts.Reports.Lists;

/// <summary>An encrypted group of an account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Group">The group.</param>
/// <param name="Contacts">How many contacts are in it.</param>
public sealed record ReportContactGroup(Jid Account, AddressBookGroup Group, int Contacts)
{
    /// <summary>The groups of an account by name.</summary>
    public static ImmutableArray<ReportContactGroup> AllOf(AddressBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        var counts = book.Contacts.SelectMany(contact => contact.Contact.GroupIds).CountBy(id => id).ToDictionary();
        return
        [
            .. book.Groups.OrderBy(group => group.Group.Name, StringComparer.OrdinalIgnoreCase)
                .Select(group => new ReportContactGroup(book.Account, group, counts.GetValueOrDefault(group.Group.Id))),
        ];
    }
}
