using System.CommandLine;
using XmppContacts.Contacts;
using XmppContacts.Migration;

namespace XmppContacts.Tool.Commands.Secrets;

/// <summary><c>secret share</c>: puts secrets where clients of the account find them.</summary>
internal sealed class ShareSecretsCommand
{
    private readonly SecretChanges _changes = new(makesSecrets: false);

    public static Command Create()
    {
        var share = new ShareSecretsCommand();
        var command = new Command("share", "Send the secrets to the accounts themselves, each in a message of its own, for all keys that they publish; and put back those that the private node lacks.");
        share._changes.AddTo(command);
        command.SetAction(share.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) => _changes.MakeAsync(
        parsed, async (secrets, of, stop) => [.. SecretRemarks.Of(await AddressBookAccess.ShareAsync(of.Account, secrets, stop))], cancellationToken);
}
