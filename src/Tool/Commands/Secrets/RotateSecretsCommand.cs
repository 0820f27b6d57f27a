using System.CommandLine;
using XmppContacts.Contacts;

namespace XmppContacts.Tool.Commands.Secrets;

/// <summary><c>secret rotate</c>: makes new secrets and revokes the old ones.</summary>
internal sealed class RotateSecretsCommand
{
    private readonly SecretChanges _changes = new(makesSecrets: true);
    private readonly Option<string[]> _nodes = new("--node")
    {
        Description = "Only this node, rather than those of contacts and of groups. Can be repeated.",
        HelpName = "NODE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _reason = new("--reason") { Description = "Why, for people to read; sent encrypted, with the revocation.", HelpName = "TEXT" };

    public static Command Create()
    {
        var rotate = new RotateSecretsCommand();
        var command = new Command("rotate", "Make new secrets, and revoke the old ones when the new ones are safely kept; items that are there are not encrypted again.");
        rotate._changes.AddTo(command);
        command.Options.Add(rotate._nodes);
        command.Options.Add(rotate._reason);
        rotate._nodes.RefuseEmpty();
        command.SetAction(rotate.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var nodes = parsed.GetValue(_nodes) is { Length: > 0 } named ? named : [ContactNodes.Contacts, ContactNodes.Groups];
        var exitCode = await _changes.MakeAsync(
            parsed,
            async (secrets, stop) =>
            {
                using var known = await secrets.RotateAsync(nodes, parsed.GetValue(_reason), stop);
            },
            cancellationToken);
        if (exitCode != ExitCodes.Failed)
        {
            Failure.Write("New items are encrypted with the new secrets; those that are there stay as they are, and whoever has an old secret can read them (XEP-0473 §4.3).");
        }

        return exitCode;
    }
}
