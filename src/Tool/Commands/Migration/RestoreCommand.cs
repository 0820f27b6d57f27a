using System.CommandLine;
using XmppContacts.Migration;
using XmppContacts.Text;

namespace XmppContacts.Tool.Commands.Migration;

/// <summary><c>restore</c>: puts names and groups of all accounts of a source back into their rosters.</summary>
internal sealed class RestoreCommand
{
    public const string Name = "restore";

    private readonly RosterMoves _moves = new(makesSecrets: false);
    private readonly PathOption _fromBackup = new(
        "--from-backup", PathUse.Read,
        "Restore from a backup that migrate --backup wrote, or from each account's in a folder, rather than from the encrypted contacts.")
    {
        HelpName = "FILE|DIR",
    };

    private readonly Option<bool> _removeEncrypted = new("--remove-encrypted")
    {
        Description = "Remove the encrypted contacts, once everything they hold was read back from the roster.",
    };

    public static Command Create()
    {
        var restore = new RestoreCommand();
        var command = new Command(Name, "Put names, groups, notes and metacontacts back into rosters and private storage, as they were before the migration.");
        restore._moves.AddTo(command);
        command.Options.Add(restore._fromBackup);
        command.Options.Add(restore._removeEncrypted);
        command.SetAction((parsed, _) => restore.RunAsync(parsed));
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed)
    {
        var backup = parsed.GetValue(_fromBackup);
        _moves.Check(parsed);
        var isFolder = Directory.Exists(backup);
        if (backup is not null && !isFolder && !File.Exists(backup))
        {
            throw new ArgumentException($"--from-backup: there is neither a file nor a folder '{VisibleText.Shortened(backup)}'.");
        }

        return _moves.RunAsync(parsed, (accounts, access, stop) =>
        {
            var options = new RestoreOptions
            {
                BackupFile = isFolder ? null : backup,
                BackupFolder = isFolder ? backup : null,
                RemoveEncrypted = parsed.GetValue(_removeEncrypted),
                IsDryRun = _moves.IsDryRun(parsed),
                Stop = stop,
            };
            if (_moves.Export(parsed) is { } export)
            {
                var restorer = new ExportRestorer(export, _moves.Target(parsed), access, options, _moves.Parallel(parsed));
                return new RosterMove(restorer.RestoreAsync, () => restorer.Progress.Fraction);
            }

            return RosterMove.OfAccounts(accounts, new AccountRestorer(access, options).RestoreAsync);
        });
    }
}
