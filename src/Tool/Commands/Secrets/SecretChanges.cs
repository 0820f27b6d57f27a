using System.CommandLine;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Reports;
using XmppContacts.Tool.Commands.Keys;
using XmppContacts.Tool.Commands.Reports;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.Secrets;

/// <summary>What the commands that change shared secrets have in common.</summary>
internal sealed class SecretChanges
{
    private readonly ListOptions _list = new("what is known of the secrets then");

    /// <summary>The accounts.</summary>
    public EncryptedAccounts Accounts { get; } = new(changes: true);

    public void AddTo(Command command)
    {
        Accounts.AddTo(command);
        _list.AddTo(command);
    }

    /// <summary>Changes the secrets of every account, one after another, and lists what is there then.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="change">Changes those of an account, and reads them again.</param>
    /// <param name="cancellationToken">Ends the changing.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> MakeAsync(ParseResult parsed, Func<AccountSecrets, CancellationToken, Task> change, CancellationToken cancellationToken)
    {
        var target = Accounts.Target(parsed);
        _list.Check(parsed, target);
        var rows = new List<ReportSecret>();
        var notices = new Notices();
        var exitCode = await Accounts.ChangeAsync(
            parsed,
            async (account, access, stop) =>
            {
                var secrets = access.SecretsOf(account);
                await change(secrets, stop);
                return AccountSecretList.Of(account.Jid, secrets);
            },
            secrets =>
            {
                rows.AddRange(secrets.Rows);
                notices.Tell(secrets.Account, secrets.Rejections);
                if (!Accounts.HasSecretsFile(parsed))
                {
                    notices.NoteUnfiled(secrets.Secrets);
                }
            },
            null,
            cancellationToken);
        notices.Complete();
        if (exitCode != ExitCodes.Failed)
        {
            await _list.WriteAsync(parsed, rows, SecretReport.WriteJsonAsync, SecretReport.WriteCsvAsync, SecretView.Write, target, cancellationToken);
        }

        return exitCode;
    }
}
