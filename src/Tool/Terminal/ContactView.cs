using System.Globalization;
using Spectre.Console;
using XmppContacts.Reports;

namespace XmppContacts.Tool.Terminal;

/// <summary>Encrypted contacts and groups in clear, as a person reads them.</summary>
internal static class ContactView
{
    public static void Write(IReadOnlyList<ReportContact> contacts)
    {
        var console = Consoles.Output();
        if (contacts.Count == 0)
        {
            console.WriteLine("No encrypted contacts were found.");
            return;
        }

        var table = new AccountTable(contacts.Select(row => row.Account), "Name", "Identities", "Groups");
        foreach (var (account, contact) in contacts)
        {
            table.AddRow(
                account,
                contact.Contact.Name ?? "",
                string.Join(", ", contact.Contact.Identities.Select(ReportContact.Line)),
                string.Join(", ", contact.Groups.Order(StringComparer.OrdinalIgnoreCase)));
        }

        table.Write(console);
    }

    public static void Write(IReadOnlyList<ReportContactGroup> groups)
    {
        var table = new AccountTable(groups.Select(row => row.Account), "Group", "Description", "Contacts");
        foreach (var (account, group, contacts) in groups)
        {
            table.AddRow(account, group.Group.Name, group.Group.Description ?? "", contacts.ToString(CultureInfo.InvariantCulture));
        }

        table.Write(Consoles.Output());
    }
}
