using System.CommandLine;
using XmppContacts.Contacts;
using XmppContacts.Migration;
using XmppContacts.Tool.Commands.Keys;

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

    private readonly Option<bool> _keepItems = new("--keep-items")
    {
        Description = "Leave the items that are there under the old secret, rather than encrypting them again with the new one.",
    };

    private readonly AcceptMissingOption _acceptMissing = new();

    public static Command Create()
    {
        var rotate = new RotateSecretsCommand();
        var command = new Command("rotate", "Make new secrets, and revoke the old ones when the new ones are safely kept; the items that are there are encrypted again with them.");
        rotate._changes.AddTo(command);
        command.Options.Add(rotate._nodes);
        command.Options.Add(rotate._reason);
        command.Options.Add(rotate._keepItems);
        command.Options.Add(rotate._acceptMissing);
        rotate._nodes.RefuseEmpty();
        command.SetAction(rotate.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var nodes = parsed.GetValue(_nodes) is { Length: > 0 } named ? named : [ContactNodes.Contacts, ContactNodes.Groups];
        var exitCode = await _changes.MakeAsync(
            parsed,
            async (secrets, of, stop) =>
            {
                var access = of.Access with { AcceptsMissing = parsed.GetValue(_acceptMissing) };
                var items = await access.RotateAsync(of.Account, secrets, nodes, parsed.GetValue(_reason), parsed.GetValue(_keepItems), stop);
                var expiring = await SecretRemarks.OfExpiryAsync(secrets, stop);
                return items > 0 ? [$"{items:N0} items were encrypted again with the new secrets.", .. expiring] : expiring;
            },
            cancellationToken);
        if (exitCode != ExitCodes.Failed && parsed.GetValue(_keepItems))
        {
            Failure.Write("New items are encrypted with the new secrets; those that are there stay as they are, and whoever has an old secret can read them (XEP-0473 §5.3).");
        }

        return exitCode;
    }
}
