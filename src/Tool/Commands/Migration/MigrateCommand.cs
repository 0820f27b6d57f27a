using System.CommandLine;
using XmppContacts.Contacts;
using XmppContacts.Migration;

namespace XmppContacts.Tool.Commands.Migration;

/// <summary><c>migrate</c>: moves names and groups of all accounts of a source into encrypted contacts.</summary>
internal sealed class MigrateCommand
{
    public const string Name = "migrate";

    private const string Roster = "roster";
    private const string Encrypted = "encrypted";

    private readonly RosterMoves _moves;
    private readonly Option<bool> _generateKeys = new("--generate-keys")
    {
        Description = "Make a key for accounts that have none, publish it, and keep an encrypted backup of it on the server.",
    };

    private readonly PathOption _backupCodes = new(
        "--backup-codes", PathUse.Written, "The CSV file that the codes of these backups are added to; only you can read it. Give each user theirs.");

    private readonly Option<bool> _crlf = new("--crlf") { Description = "End the lines of --backup-codes with CRLF, for spreadsheets; else with LF." };
    private readonly Option<bool> _includeMetaContacts = new("--include-metacontacts") { Description = "Move metacontacts (XEP-0209) and notes about contacts (XEP-0145) too." };
    private readonly Option<bool> _includeCards = new("--include-cards") { Description = "Move vCards of contacts in the contact node (XEP-0292) too, with their names and groups." };
    private readonly Option<bool> _noPadding = new("--no-padding") { Description = "Do without reserved items and equal sizes, so that the server can count contacts." };
    private readonly PathOption _backup = new(
        "--backup", PathUse.Shared, "Write an encrypted backup of each account into this folder before its first change.")
    {
        HelpName = "DIR",
    };

    private readonly Option<ExportTarget?> _target = new("--target") { Description = "The server that will import the changed export: prosody, ejabberd or other." };
    private readonly Option<string?> _prefer = new("--prefer")
    {
        Description = "Where the roster's name or groups and the encrypted ones differ, take those of roster or encrypted. Without it, the roster's where an earlier run has cleared that contact, else the encrypted ones. The others are kept beside them.",
    };

    private MigrateCommand()
    {
        _moves = new RosterMoves(makesSecrets: true, addsKeys: parsed => parsed.GetValue(_generateKeys));
        _target.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, "prosody", "ejabberd", "other");
        _prefer.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, Roster, Encrypted);
    }

    public static Command Create()
    {
        var migrate = new MigrateCommand();
        var command = new Command(
            Name,
            "Move names and groups of contacts into end-to-end encrypted contacts (XEP-0510). Nothing is cleared before it was read back and decrypted; running again goes on.");
        migrate._moves.AddTo(command);
        foreach (var option in new Option[]
        {
            migrate._generateKeys, migrate._backupCodes, migrate._crlf, migrate._includeMetaContacts, migrate._includeCards, migrate._noPadding, migrate._backup, migrate._target, migrate._prefer,
        })
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, _) => migrate.RunAsync(parsed));
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed)
    {
        Check(parsed);
        var padding = parsed.GetValue(_noPadding) ? PaddingPolicy.None : PaddingPolicy.Full;
        return _moves.RunAsync(parsed, (accounts, access, stop) =>
        {
            var options = new MigrationOptions
            {
                IncludeMetaContacts = parsed.GetValue(_includeMetaContacts),
                IncludeCards = parsed.GetValue(_includeCards),
                PreferRoster = string.Equals(parsed.GetValue(_prefer), Roster, StringComparison.OrdinalIgnoreCase),
                PreferEncrypted = string.Equals(parsed.GetValue(_prefer), Encrypted, StringComparison.OrdinalIgnoreCase),
                GenerateKeys = parsed.GetValue(_generateKeys),
                BackupCodes = parsed.GetValue(_backupCodes),
                EndsCodesWithCrLf = parsed.GetValue(_crlf),
                BackupFolder = parsed.GetValue(_backup),
                IsDryRun = _moves.IsDryRun(parsed),
                Stop = stop,
            };
            access = access with { Padding = padding };
            if (_moves.Export(parsed) is { } export)
            {
                var migrator = new ExportMigrator(export, _moves.Target(parsed), parsed.GetValue(_target)!.Value, access, options, _moves.Parallel(parsed));
                return new RosterMove(migrator.MigrateAsync, () => migrator.Progress.Fraction, migrator);
            }

            var accountMigrator = new AccountMigrator(access, options);
            return RosterMove.OfAccounts(accounts, accountMigrator.MigrateAsync, accountMigrator);
        });
    }

    private void Check(ParseResult parsed)
    {
        var codes = parsed.GetValue(_backupCodes);
        _moves.Check(parsed);
        if (codes == "-")
        {
            throw new ArgumentException("--backup-codes needs a file: the codes open the users' keys and are never shown.");
        }

        if (parsed.GetValue(_generateKeys) != codes is not null)
        {
            throw new ArgumentException(codes is null
                ? "--generate-keys needs --backup-codes FILE: without the code of its backup, nobody could get a key from the server."
                : "--backup-codes is for --generate-keys: codes are made with keys.");
        }

        if (parsed.GetValue(_crlf) && codes is null)
        {
            throw new ArgumentException("--crlf is for the file of --backup-codes; reports are CSV with CRLF always.");
        }

        CheckExport(parsed, parsed.GetValue(_target));
    }

    private void CheckExport(ParseResult parsed, ExportTarget? target)
    {
        if (_moves.Export(parsed) is null)
        {
            if (target is not null)
            {
                throw new ArgumentException("--target is for an export: accounts are migrated where they are.");
            }

            return;
        }

        if (target is null)
        {
            throw new ArgumentException("Say which server will import the changed export, by --target prosody or --target other: not every import takes over encrypted contacts.");
        }

        // What the library says of ejabberd comes before what else may be missing.
        if (target != ExportTarget.Ejabberd && !_moves.HasSecretsFile(parsed) && !_moves.IsDryRun(parsed))
        {
            throw new ArgumentException("An export is migrated only with --secrets FILE: the server that imports it may not take over the messages with the shared secrets.");
        }

        if (target == ExportTarget.Other)
        {
            Failure.Write("Other servers than Prosody are taken at your word: names and groups are lost where the import does not take over personal eventing nodes (PEP) with their configuration.");
        }
    }
}
