using System.CommandLine;
using Spectre.Console;
using XmppContacts.Audit;

namespace XmppContacts.Tool.Commands.Audit;

/// <summary><c>rules</c>: what an audit looks for.</summary>
internal static class RulesCommand
{
    public static Command Create()
    {
        var command = new Command("rules", "List the audit's rules with their severities and what to do about a finding.");
        command.SetAction(_ => Write());
        return command;
    }

    private static int Write()
    {
        var console = Terminal.Consoles.Output();
        var table = new Table().Border(TableBorder.Simple).AddColumns("Rule", "Severity", "Keys", "Finds", "Advice");
        foreach (var rule in RuleCatalog.All)
        {
            table.AddRow(
                new Label(rule.Name),
                new Label(rule.Severity.ToString(), Terminal.SeverityStyles.Of(rule.Severity)),
                new Label(rule.NeedsKeys ? "needed" : ""),
                new Label(rule.Description),
                new Label(rule.Advice));
        }

        console.Write(table);
        console.WriteLine("Rules that need keys are applied when 'audit' is given --keys PATH, --gnupg-home DIR or --secrets FILE.");
        return ExitCodes.Done;
    }
}
