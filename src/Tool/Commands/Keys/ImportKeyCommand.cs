using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using XmppContacts.Accounts;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.OpenPgp.KeyFiles;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Reports.Lists;
using XmppContacts.Text;
using XmppContacts.Tool.Commands.Reports;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.Keys;

/// <summary><c>key import</c>: adds keys of a file, or of an account's backup of its secret key.</summary>
internal sealed class ImportKeyCommand
{
    private readonly EncryptedAccounts _accounts = new(changes: false, makesSecrets: false, addsKeys: true);
    private readonly PathOption _code = new(
        "--backup-code-file", PathUse.Read, "The file with the backup code: the secret key comes from the account's backup (XEP-0373) instead of a file of keys.");

    private readonly ListOptions<OpenPgpKey> _list = new("the keys", KeyReport.WriteJsonAsync, KeyReport.WriteCsvAsync, KeyView.Write);

    public static Command Create()
    {
        var import = new ImportKeyCommand();
        var command = new Command(
            "import", "Import keys. SOURCE is a file of keys, armored or binary; with --backup-code-file, an export or --account names the account with the backup.");
        import._accounts.AddTo(command);
        command.Options.Add(import._code);
        import._list.AddTo(command);
        command.SetAction(import.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) => _list.RunAsync(
        parsed, null, rows => parsed.GetValue(_code) is { } code ? RestoreAsync(parsed, code, rows, cancellationToken) : ImportAsync(parsed, rows, cancellationToken), cancellationToken);

    private async Task<int> ImportAsync(ParseResult parsed, List<OpenPgpKey> rows, CancellationToken cancellationToken)
    {
        var path = _accounts.Export(parsed)
            ?? throw new ArgumentException("Name the file of keys; or, with --backup-code-file FILE, the account whose backup has the key.");
        if (!File.Exists(path))
        {
            throw new ArgumentException($"There is no file '{VisibleText.Of(path)}'.");
        }

        var bytes = await KeyFileContent.ReadAsync(path, cancellationToken);
        try
        {
            await using var keys = await _accounts.OpenKeysAsync(parsed, cancellationToken);
            rows.AddRange(await keys.Access.Ring.ImportAsync(bytes, cancellationToken));
            return ExitCodes.Done;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private async Task<int> RestoreAsync(ParseResult parsed, string file, List<OpenPgpKey> rows, CancellationToken cancellationToken)
    {
        if (!BackupCode.TryParse(await File.ReadAllTextAsync(file, cancellationToken), out var code))
        {
            throw new ArgumentException($"--backup-code-file: '{VisibleText.Of(file)}' does not hold a backup code.");
        }

        return await _accounts.ReadAsync(parsed, RestoreAsync, keys => rows.AddRange(keys), cancellationToken);

        async Task<IEnumerable<OpenPgpKey>> RestoreAsync(IAccountData account, AddressBookAccess access, CancellationToken stop) =>
            (ImmutableList<OpenPgpKey>)[.. await SecretKeyBackup.RestoreAsync(account, access.Ring, code, stop)];
    }
}
