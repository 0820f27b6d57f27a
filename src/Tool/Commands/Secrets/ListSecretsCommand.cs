using System.CommandLine;
using XmppContacts.Accounts;
using XmppContacts.Contacts;
using XmppContacts.Reports;
using XmppContacts.Tool.Commands.Keys;
using XmppContacts.Tool.Commands.Reports;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.Secrets;

/// <summary><c>secret list</c>: which shared secrets accounts have, and where.</summary>
internal sealed class ListSecretsCommand
{
    private readonly EncryptedAccounts _accounts = new(changes: false);
    private readonly ListOptions _list = new("what is known of the secrets");

    public static Command Create()
    {
        var list = new ListSecretsCommand();
        var command = new Command("list", "List the shared secrets of accounts: node, ID, age, signer and where they were found. Those that are not used are told with the reason.");
        list._accounts.AddTo(command);
        list._list.AddTo(command);
        command.SetAction(list.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        _list.Check(parsed);
        var rows = new List<ReportSecret>();
        var notices = new Notices();
        var exitCode = await _accounts.ReadAsync(parsed, ReadAsync, Add, cancellationToken);
        notices.Complete();
        if (exitCode != ExitCodes.Failed)
        {
            await _list.WriteAsync(parsed, rows, SecretReport.WriteJsonAsync, SecretReport.WriteCsvAsync, SecretView.Write, null, cancellationToken);
        }

        return exitCode;

        void Add(AccountSecretList secrets)
        {
            rows.AddRange(secrets.Rows);
            notices.Tell(secrets.Account, secrets.Rejections);
        }
    }

    private static async Task<AccountSecretList> ReadAsync(IAccountData account, AddressBookAccess access, CancellationToken cancellationToken)
    {
        var secrets = access.SecretsOf(account);
        await secrets.ListAsync(cancellationToken);
        return AccountSecretList.Of(account.Jid, secrets);
    }
}
