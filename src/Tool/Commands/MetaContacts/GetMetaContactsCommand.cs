using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using XmppContacts.Accounts.ServerData;
using XmppContacts.MetaContacts;
using XmppContacts.Reports.Lists;
using XmppContacts.Text;
using XmppContacts.Tool.Commands.Reports;
using XmppContacts.Tool.Commands.Sources;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.MetaContacts;

/// <summary><c>metacontacts get</c>: the metacontacts of all accounts of a source, merged.</summary>
internal sealed class GetMetaContactsCommand
{
    private readonly SourceOptions _source = new();
    private readonly ListOptions<MetaContact> _list = new(
        "the metacontacts, with their members in order of preference,", MetaContactReport.WriteJsonAsync, MetaContactReport.WriteCsvAsync, Show);

    public static Command Create()
    {
        var get = new GetMetaContactsCommand();
        var command = new Command("get", "Show metacontacts with their members in order of preference; equal tags in several accounts are one.");
        get._source.AddTo(command);
        get._list.AddTo(command);
        command.SetAction(get.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        return _list.RunAsync(parsed, null, FindAsync, cancellationToken);

        async Task<int> FindAsync(List<MetaContact> metaContacts)
        {
            using var source = await _source.OpenAsync(parsed, ServerDataContent.Audit, cancellationToken);
            var found = new List<MetaContact>();
            var outcomes = source.Accounts.SelectAsync(
                async (account, stop) => await AccountOutcome<IReadOnlyList<MetaContact>>.OfAsync(
                    account, async () => await MetaContact.ReadAsync(account, stop)),
                cancellationToken);
            var exitCode = await new AccountTally().CompleteAsync(outcomes, found.AddRange);
            metaContacts.AddRange(MetaContact.Merge(found));
            metaContacts.ForEach(RepeatedOrders.Tell);
            return exitCode;
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
