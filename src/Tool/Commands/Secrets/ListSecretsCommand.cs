using System.CommandLine;
using XmppContacts.Accounts;
using XmppContacts.Contacts;
using XmppContacts.Reports.Lists;
using XmppContacts.Tool.Commands.Keys;
using XmppContacts.Tool.Commands.Reports;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.Secrets;

/// <summary><c>secret list</c>: which shared secrets accounts have, and where.</summary>
internal sealed class ListSecretsCommand
{
    private readonly EncryptedAccounts _accounts = new(changes: false, makesSecrets: false);
    private readonly ListOptions<ReportSecret> _list = new("what is known of the secrets", SecretReport.WriteJsonAsync, SecretReport.WriteCsvAsync, SecretView.Write);

    public static Command Create()
    {
        var list = new ListSecretsCommand();
        var command = new Command("list", "List the shared secrets of accounts: node, ID, age, signer, readers and where they were found. Those that are not used are told with the reason.");
        list._accounts.AddTo(command);
        list._list.AddTo(command);
        command.SetAction(list.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        return _list.RunAsync(parsed, null, FindAsync, cancellationToken);

        async Task<int> FindAsync(List<ReportSecret> rows)
        {
            var notices = new Notices();
            var exitCode = await _accounts.ReadAsync(parsed, ReadAsync, Add, cancellationToken);
            notices.Complete();
            return notices.HasUnopened && exitCode == ExitCodes.Done ? ExitCodes.SomeAccountsFailed : exitCode;

            void Add(AccountSecretList secrets)
            {
                rows.AddRange(secrets.Rows);
                notices.Tell(secrets);
            }
        }
    }

    private static async Task<AccountSecretList> ReadAsync(IAccountData account, AddressBookAccess access, CancellationToken cancellationToken)
    {
        var secrets = access.SecretsOf(account);
        await secrets.ListAsync(cancellationToken);
        return await AccountSecretList.OfAsync(account, access, secrets, [], cancellationToken);
    }
}
