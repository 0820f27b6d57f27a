using System.CommandLine;
using XmppContacts.Accounts;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Reports.Lists;
using XmppContacts.Tool.Commands.Keys;
using XmppContacts.Tool.Commands.Reports;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.Secrets;

/// <summary>What the commands that change shared secrets have in common.</summary>
/// <param name="makesSecrets">Whether the command makes secrets, so that the secrets file may be new.</param>
internal sealed class SecretChanges(bool makesSecrets)
{
    private readonly ListOptions<ReportSecret> _list = new("what is known of the secrets then", SecretReport.WriteJsonAsync, SecretReport.WriteCsvAsync, SecretView.Write);

    /// <summary>The accounts.</summary>
    public EncryptedAccounts Accounts { get; } = new(changes: true, makesSecrets);

    public void AddTo(Command command)
    {
        Accounts.AddTo(command);
        _list.AddTo(command);
    }

    /// <summary>Changes the secrets of every account, one after another, and lists what is there then.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="change">Changes those of an account, reads them again, and gives what is to be said of it.</param>
    /// <param name="cancellationToken">Ends the changing.</param>
    /// <returns>The exit code.</returns>
    public Task<int> MakeAsync(
        ParseResult parsed, Func<AccountSecrets, (IAccountStore Account, AddressBookAccess Access), CancellationToken, Task<IReadOnlyCollection<string>>> change,
        CancellationToken cancellationToken)
    {
        return _list.RunAsync(parsed, Accounts.Target(parsed), MakeAllAsync, cancellationToken);

        async Task<int> MakeAllAsync(List<ReportSecret> rows)
        {
            var notices = new Notices();
            var exitCode = await Accounts.ChangeAsync(parsed, ChangeAsync, Add, null, cancellationToken);
            notices.Complete();
            return exitCode;

            void Add(AccountSecretList secrets)
            {
                rows.AddRange(secrets.Rows);
                notices.Tell(secrets);
                if (!Accounts.HasSecretsFile(parsed))
                {
                    notices.NoteUnfiled(secrets.Secrets);
                }
            }
        }

        async Task<AccountSecretList> ChangeAsync(IAccountStore account, AddressBookAccess access, CancellationToken stop)
        {
            var secrets = access.SecretsOf(account);
            var remarks = await change(secrets, (account, access), stop);
            return await AccountSecretList.OfAsync(account, access, secrets, remarks, stop);
        }
    }
}
