using System.CommandLine;
using System.CommandLine.Parsing;
using XmppContacts.Tool;
using XmppContacts.Tool.Commands;
using XmppContacts.Tool.Terminal;

// The command line is read on one core; until the reading begins, another is idle.
var summaryView = args is ["audit", ..] ? SummaryView.PrepareAsync() : Task.CompletedTask;
Console.OutputEncoding = System.Text.Encoding.UTF8;
var root = new RootCommand("Audits XMPP contact lists for what servers can read of them, and works with encrypted ones.")
{
    AuditCommand.Create(summaryView),
    ContactsCommand.Create(),
    MetaContactsCommand.Create(),
    RulesCommand.Create(),
    SecretCommand.Create(),
    ServerCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        Failure.Write(error.Message);
    }

    var command = parsed.CommandResult.Command.Name;
    for (var parent = parsed.CommandResult.Parent; parent is CommandResult outer; parent = outer.Parent)
    {
        command = $"{outer.Command.Name} {command}";
    }

    Console.Error.WriteLine($"'{command} --help' lists what can be given.");
    return ExitCodes.WrongUsage;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (Failure.Explain(e) is { } sentence)
{
    Failure.Write(sentence);
    return e is ArgumentException ? ExitCodes.WrongUsage : ExitCodes.Failed;
}
