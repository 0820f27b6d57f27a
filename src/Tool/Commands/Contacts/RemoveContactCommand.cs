using System.CommandLine;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Tool.Commands.Sources;

namespace XmppContacts.Tool.Commands.Contacts;

/// <summary><c>contacts remove</c>: removes an encrypted contact.</summary>
internal sealed class RemoveContactCommand
{
    private readonly ContactChanges _changes = new();
    private readonly Option<Jid> _jid = new("--jid") { Description = "The contact's address.", HelpName = "JID", Required = true, CustomParser = AddressParsing.OneBare };

    public static Command Create()
    {
        var remove = new RemoveContactCommand();
        var command = new Command("remove", "Remove an encrypted contact with all its identities from the account, or from each of several; the roster stays as it is.");
        remove._changes.AddTo(command);
        command.Options.Add(remove._jid);
        command.SetAction(remove.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var jid = parsed.GetRequiredValue(_jid);
        return _changes.ApplyIfPresentAsync(
            parsed, draft => draft.Remove(ContactIdentity.Of(jid)), _ => { }, $"{jid} is not among the encrypted contacts", cancellationToken);
    }
}
