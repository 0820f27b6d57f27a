using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using XmppContacts.Accounts.ServerData;
using XmppContacts.MetaContacts;
using XmppContacts.Reports;
using XmppContacts.Text;
using XmppContacts.Tool.Commands.Reports;
using XmppContacts.Tool.Commands.Sources;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.MetaContacts;

/// <summary><c>metacontacts get</c>: the metacontacts of all accounts of a source, merged.</summary>
internal sealed class GetMetaContactsCommand
{
    private readonly SourceOptions _source = new();
    private readonly Option<string?> _json = new("--json") { Description = "Write the metacontacts as JSON.", HelpName = "FILE" };
    private readonly Option<string?> _csv = new("--csv") { Description = "Write the members as CSV, those of a metacontact in order of preference.", HelpName = "FILE" };

    public static Command Create()
    {
        var get = new GetMetaContactsCommand();
        var command = new Command("get", "Show metacontacts with their members in order of preference; equal tags in several accounts are one.");
        get._source.AddTo(command);
        command.Options.Add(get._json);
        command.Options.Add(get._csv);
        command.SetAction(get.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (json, csv) = (parsed.GetValue(_json), parsed.GetValue(_csv));
        ReportTargets.RefuseSame(json, csv);
        using var source = await _source.OpenAsync(parsed, ServerDataContent.Audit, cancellationToken);
        var found = new List<MetaContact>();
        var (accounts, problems) = (0, 0);
        await foreach (var account in source.Accounts.SelectAsync(async (account, stop) => await MetaContact.ReadAsync(account, stop), cancellationToken))
        {
            if (account.IsResult)
            {
                accounts++;
                found.AddRange(account.Result);
            }
            else
            {
                problems++;
                Failure.Write(account.Problem.ToString());
            }
        }

        if (accounts == 0 && problems > 0)
        {
            return ExitCodes.Failed;
        }

        var metaContacts = MetaContact.Merge(found);
        await WriteAsync(metaContacts, json, csv, cancellationToken);
        foreach (var metaContact in metaContacts)
        {
            RepeatedOrders.Tell(metaContact);
        }

        return problems > 0 ? ExitCodes.SomeAccountsFailed : ExitCodes.Done;
    }

    private static async Task WriteAsync(IReadOnlyList<MetaContact> metaContacts, string? json, string? csv, CancellationToken cancellationToken)
    {
        if (json is not null)
        {
            await MetaContactReport.WriteJsonAsync(json, metaContacts, cancellationToken);
        }

        if (csv is not null)
        {
            await MetaContactReport.WriteCsvAsync(csv, metaContacts, cancellationToken);
        }

        if (json is null && csv is null)
        {
            Show(metaContacts);
        }
    }

    private static void Show(IReadOnlyList<MetaContact> metaContacts)
    {
        var console = Consoles.Output();
        if (metaContacts.Count == 0)
        {
            console.WriteLine("There are no metacontacts.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("Tag", "Contact", "Account").AddColumn(new TableColumn("Order").RightAligned());
        foreach (var metaContact in metaContacts)
        {
            var tag = VisibleText.Of(metaContact.Tag);
            foreach (var member in metaContact.Members)
            {
                table.AddRow(
                    new Label(tag),
                    new Label(VisibleText.Of(member.Jid.ToString())),
                    new Label(VisibleText.Of(member.Account.ToString())),
                    new Label(member.Order?.ToString(CultureInfo.InvariantCulture) ?? ""));
                tag = "";
            }
        }

        console.Write(table);
    }
}
