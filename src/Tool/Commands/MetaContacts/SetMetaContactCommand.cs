using System.CommandLine;
using System.CommandLine.Parsing;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.MetaContacts;
using XmppContacts.Text;
using XmppContacts.Tool.Commands.Sources;

namespace XmppContacts.Tool.Commands.MetaContacts;

/// <summary><c>metacontacts set</c>: creates or replaces a metacontact, or adds to it.</summary>
internal sealed class SetMetaContactCommand
{
    private readonly SourceOptions _source = new(takesPath: false);
    private readonly Option<NewMember[]> _members = new("--member")
    {
        Description = "A member, and its order of preference: higher is preferred, none ranks lowest. To be repeated for each.",
        HelpName = "JID[=ORDER]",
        Required = true,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = Members,
    };

    private readonly Option<string?> _tag = new("--tag") { Description = "The metacontact; without it a new one is made, and its random tag written.", HelpName = "TAG" };
    private readonly Option<bool> _add = new("--add") { Description = "Keep the members that are there." };
    private readonly Option<bool> _force = new("--force") { Description = "Take addresses that are not in the roster." };

    public static Command Create()
    {
        var set = new SetMetaContactCommand();
        var command = new Command("set", "Create or replace a metacontact in the account, or in each of several under the same tag.");
        set._source.AddTo(command);
        command.Arguments.Add(AccountChanges.NoExport());
        foreach (var option in new Option[] { set._members, set._tag, set._add, set._force })
        {
            command.Options.Add(option);
        }

        set._tag.RefuseEmpty();
        command.SetAction(set.RunAsync);
        return command;
    }

    private static NewMember[]? Members(ArgumentResult result)
    {
        var members = new List<NewMember>();
        foreach (var token in result.Tokens)
        {
            if (!NewMember.TryParse(token.Value, null, out var member))
            {
                result.AddError($"--member: '{VisibleText.Shortened(token.Value)}' is not JID or JID=ORDER, with an order from 0 to {uint.MaxValue}.");
                return null;
            }

            members.Add(member);
        }

        return [.. members];
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var adds = parsed.GetValue(_add);
        if (adds && parsed.GetValue(_tag) is null)
        {
            throw new ArgumentException("--add needs the --tag of the metacontact to add to.");
        }

        var tag = parsed.GetValue(_tag) ?? MetaContactEditor.NewTag();
        var members = parsed.GetRequiredValue(_members);
        var force = parsed.GetValue(_force);
        using var source = await _source.OpenAsync(parsed, ServerDataContent.Audit, cancellationToken);
        var isWritten = false;
        return await AccountChanges.MakeAsync(source.Accounts, SetAsync, cancellationToken);

        async Task SetAsync(IAccountStore account)
        {
            var editor = new MetaContactEditor(account);
            var metaContact = adds
                ? await editor.AddAsync(tag, members, force, cancellationToken)
                : await editor.SetAsync(members, tag, force, cancellationToken);
            if (!isWritten)
            {
                Console.WriteLine(VisibleText.Of(metaContact.Tag));
                isWritten = true;
            }

            RepeatedOrders.Tell(metaContact);
        }
    }
}
