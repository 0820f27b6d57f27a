using System.CommandLine;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Addressing;
using XmppContacts.MetaContacts;
using XmppContacts.Tool.Commands.Sources;

namespace XmppContacts.Tool.Commands.MetaContacts;

/// <summary><c>metacontacts remove</c>: removes a metacontact, or an address from one.</summary>
internal sealed class RemoveMetaContactCommand
{
    private readonly SourceOptions _source = new(takesPath: false);
    private readonly Option<string> _tag = new("--tag") { Description = "The metacontact.", HelpName = "TAG", Required = true };
    private readonly Option<Jid?> _jid = new("--jid") { Description = "Remove only this address from it.", HelpName = "JID", CustomParser = AddressParsing.One };

    public static Command Create()
    {
        var remove = new RemoveMetaContactCommand();
        var command = new Command("remove", "Remove a metacontact from the account, or from each of several; contacts stay in the roster.");
        remove._source.AddTo(command);
        command.Arguments.Add(AccountChanges.NoExport());
        command.Options.Add(remove._tag);
        command.Options.Add(remove._jid);
        remove._tag.RefuseEmpty();
        command.SetAction(remove.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var tag = parsed.GetRequiredValue(_tag);
        var jid = parsed.GetValue(_jid);
        using var source = await _source.OpenAsync(parsed, ServerDataContent.Audit, cancellationToken);
        var removed = 0;
        var exitCode = await AccountChanges.MakeAsync(
            source.Accounts,
            async account => removed += await new MetaContactEditor(account).RemoveAsync(tag, jid, cancellationToken),
            cancellationToken);
        if (exitCode == ExitCodes.Done && removed == 0)
        {
            Failure.Write(jid is null
                ? "There is no metacontact with this tag: nothing was changed."
                : $"{jid} is not in a metacontact with this tag: nothing was changed.");
            return ExitCodes.Failed;
        }

        return exitCode;
    }
}
