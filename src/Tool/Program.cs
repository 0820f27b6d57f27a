using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using XmppContacts.Tool;
using XmppContacts.Tool.Commands;
using XmppContacts.Tool.Commands.Audit;
using XmppContacts.Tool.Commands.Contacts;
using XmppContacts.Tool.Commands.Keys;
using XmppContacts.Tool.Commands.MetaContacts;
using XmppContacts.Tool.Commands.Migration;
using XmppContacts.Tool.Commands.Secrets;
using XmppContacts.Tool.Commands.Servers;
using XmppContacts.Tool.Terminal;

// The command line is read on one core; until the reading begins, another is idle.
var summaryView = args is ["audit", ..] ? SummaryView.PrepareAsync() : Task.CompletedTask;
Console.OutputEncoding = System.Text.Encoding.UTF8;
var root = new RootCommand("Audits XMPP contact lists for what servers can read of them, moves it into encrypted contacts, and works with these.");
(string Name, Func<Command> Create)[] commands =
[
    ("audit", () => AuditCommand.Create(summaryView)),
    ("contacts", ContactsCommand.Create),
    ("key", KeyCommand.Create),
    ("metacontacts", MetaContactsCommand.Create),
    ("migrate", MigrateCommand.Create),
    ("restore", RestoreCommand.Create),
    ("rules", RulesCommand.Create),
    ("secret", SecretCommand.Create),
    ("server", ServerCommand.Create),
];

// One is made sooner than all, which only the help, and what was mistyped, needs.
var named = commands.Where(command => command.Name == args.FirstOrDefault()).ToList();
foreach (var (_, create) in named.Count > 0 ? named : [.. commands])
{
    root.Add(create());
}

// A name or group may well begin with '@', which names no file of further arguments here.
var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
string[] faults = [.. UnknownOptions.Of(parsed)];
if (faults.Length == 0)
{
    faults = parsed.Errors.Count > 0 ? [.. parsed.Errors.Select(Failure.Explain)] : [.. CommandLineFaults.Of(parsed)];
}

if (faults.Length > 0 && parsed.Action is not HelpAction)
{
    foreach (var fault in faults)
    {
        Failure.Write(fault);
    }

    var names = Outer(parsed.CommandResult).Reverse().Append(parsed.CommandResult.Command).Select(command => command.Name);
    Failure.WriteLine($"'{string.Join(' ', names)} --help' lists what can be given.");
    return ExitCodes.WrongUsage;
}

if (parsed.Action is HelpAction)
{
    // What would be refused before a subcommand is no part of its usage.
    foreach (var argument in Outer(parsed.CommandResult).SelectMany(command => command.Arguments))
    {
        argument.Hidden = true;
    }
}

try
{
    var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
    if (parsed.CommandResult.Command.Name is MigrateCommand.Name or RestoreCommand.Name)
    {
        // They stop by themselves: two seconds, after which others are ended, may not be enough for the step in hand.
        invocation.ProcessTerminationTimeout = null;
        return await parsed.InvokeAsync(invocation);
    }
    else
    {
        // What another client wrote is put back also after Ctrl+C.
        invocation.ProcessTerminationTimeout = TimeSpan.FromSeconds(20);
    }

    using var hangUp = new HangUp();
    return await parsed.InvokeAsync(invocation, hangUp.Token);
}
catch (Exception e) when (Failure.Explain(e) is { } sentence)
{
    Failure.Write(sentence);
    return e is ArgumentException ? ExitCodes.WrongUsage : ExitCodes.Failed;
}

static IEnumerable<Command> Outer(CommandResult command)
{
    for (var parent = command.Parent as CommandResult; parent is not null; parent = parent.Parent as CommandResult)
    {
        yield return parent.Command;
    }
}
