using XmppContacts.Text;

namespace XmppContacts.Contacts;

/// <summary>What is said of groups that contacts name and that no group item has (XEP-0510 §4.1.2).</summary>
public static class DanglingGroupText
{
    private const int MostIds = 3;

    /// <summary>What is wrong, as a sentence without its full stop; null when every group is there.</summary>
    public static string? Summary(AddressBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        var ids = book.DanglingGroupIds;
        if (ids.IsEmpty)
        {
            return null;
        }

        var contacts = book.Contacts.Count(contact => contact.Contact.GroupIds.Any(ids.Contains));
        var place = book.GroupsNode.Items.Any(item => item.Fault is not null) ? "no group item that can be read" : "no group item";
        var named = string.Join(", ", ids.Take(MostIds).Select(VisibleText.Shortened)) + (ids.Length > MostIds ? ", …" : "");
        return $"{(contacts == 1 ? "1 contact names" : $"{contacts:N0} contacts name")} {(ids.Length == 1 ? "a group" : $"{ids.Length:N0} groups")} that {place} has ({named})";
    }
}
