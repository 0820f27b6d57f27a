using System.Globalization;
using XmppContacts.Reports.Lists;

namespace XmppContacts.Tool.Terminal;

/// <summary>Encrypted contacts and groups in clear, as a person reads them.</summary>
internal static class ContactView
{
    public static void Write(IReadOnlyList<ReportContact> contacts) => AccountTable.Write(
        contacts, "No encrypted contacts were found.", row => row.Account, ["Name", "Identities", "Groups"], row =>
        [
            row.Contact.Contact.Name ?? "",
            string.Join(", ", row.Contact.Contact.Identities.Select(ReportContact.Line)),
            string.Join(", ", row.Contact.Groups.Order(StringComparer.OrdinalIgnoreCase)),
        ]);

    public static void Write(IReadOnlyList<ReportContactGroup> groups) => AccountTable.Write(
        groups, "No groups were found.", row => row.Account, ["Group", "Description", "Contacts"], row =>
        [
            row.Group.Group.Name, row.Group.Group.Description ?? "", row.Contacts.ToString(CultureInfo.InvariantCulture),
        ]);
}
