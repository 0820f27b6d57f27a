using System.CommandLine;

namespace XmppContacts.Tool.Commands.Secrets;

/// <summary><c>secret share</c>: sends what only the secrets file has to the accounts themselves.</summary>
internal sealed class ShareSecretsCommand
{
    private readonly SecretChanges _changes = new(makesSecrets: false);

    public static Command Create()
    {
        var share = new ShareSecretsCommand();
        var command = new Command("share", "Send the secrets that only the secrets file has to the accounts themselves, where their clients find them; each is found again.");
        share._changes.AddTo(command);
        command.SetAction(share.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) => _changes.Accounts.HasSecretsFile(parsed)
        ? _changes.MakeAsync(parsed, (secrets, stop) => secrets.ShareAsync(stop), cancellationToken)
        : throw new ArgumentException("Secrets are shared from a file: name it by --secrets FILE.");
}
