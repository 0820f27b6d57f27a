using Spectre.Console;
using XmppContacts.Audit;
using XmppContacts.Discovery;
using XmppContacts.Text;

namespace XmppContacts.Tool.Terminal;

/// <summary>Whom to contact at servers, and what is wrong with that, as a person reads it.</summary>
internal static class ServerView
{
    public static void Write(IAnsiConsole console, IEnumerable<ServerContacts> servers)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Domain", "For", "Address");
        foreach (var server in servers)
        {
            var domain = VisibleText.Of(server.Domain.ToString());
            foreach (var (field, value) in Fields(server))
            {
                table.AddRow(new Label(domain), new Label(VisibleText.Of(field)), new Label(VisibleText.Of(value)));
                domain = "";
            }

            if (domain.Length > 0)
            {
                table.AddRow(new Label(domain), new Label(""), new Label(VisibleText.Of(server.Problem ?? "The form is empty."), new Style(Color.Yellow)));
            }
        }

        console.Write(table);
    }

    public static void Write(IAnsiConsole console, IReadOnlyCollection<Finding> findings)
    {
        if (findings.Count == 0)
        {
            console.WriteLine("The servers that answered publish their contact addresses as they should.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("Domain", "Severity", "Rule", "Finding");
        foreach (var finding in findings)
        {
            table.AddRow(
                new Label(VisibleText.Of(finding.Account.ToString())),
                new Label(finding.Severity.ToString(), SeverityStyles.Of(finding.Severity)),
                new Label(finding.Rule),
                new Label(VisibleText.Of(finding.Message) + (finding.Value.Length > 0 ? $" ('{VisibleText.Shortened(finding.Value)}')" : "")));
        }

        console.Write(table);
    }

    private static IEnumerable<(string Field, string Value)> Fields(ServerContacts server) =>
    [
        .. Enum.GetValues<ServerContactKind>().SelectMany(kind => server[kind].Select(value => (kind.ToString().ToLowerInvariant(), value))),
        .. server.OtherFields.SelectMany(field => field.Values.Select(value => (field.Name, value))),
    ];
}
