using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Cmdlets.ServerData;
using XmppContacts.Migration;

namespace XmppContacts.Cmdlets.Migrations;

/// <summary>Puts names, groups, notes and metacontacts back, from encrypted contacts or from a backup.</summary>
[Cmdlet(VerbsData.Restore, "XmppRosterMetadata", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(AccountOutcome))]
public sealed class RestoreXmppRosterMetadata : MigrationCmdlet
{
    private string? _backup;

    /// <summary>The backup to restore from, or the folder of backups.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [PSDefaultValue(Help = "the encrypted contacts")]
    public string? BackupPath { get; set; }

    /// <summary>Removes the encrypted contacts afterwards.</summary>
    [Parameter]
    public SwitchParameter RemoveEncrypted { get; set; }

    private protected override string Action =>
        "Put names and groups back, where the server can read them" + (RemoveEncrypted ? ", and remove the encrypted contacts" : "");

    private protected override string Activity => "Putting names and groups back";

    private protected override string ErrorId => "AccountNotRestored";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _backup = BackupPath is null ? null : FileSystemPath.OfExisting(this, BackupPath);
        }
        catch (CmdletException e)
        {
            ThrowTerminatingError(e.ErrorRecord);
        }

        base.BeginProcessing();
    }

    private protected override Task<MigrationOutcome> WorkAsync(
        IAccountStore account, bool isDryRun, IProgress<MigrationStep> progress, CancellationToken cancellationToken)
    {
        var isFolder = Directory.Exists(_backup);
        var restorer = new AccountRestorer(Access, new RestoreOptions
        {
            BackupFile = isFolder ? null : _backup,
            BackupFolder = isFolder ? _backup : null,
            RemoveEncrypted = RemoveEncrypted,
            IsDryRun = isDryRun,
            Stop = StopAsked,
        });
        return account is ImportedAccount imported
            ? imported.ChangeWholeAsync(copy => restorer.RestoreAsync(copy, progress, cancellationToken), outcome => outcome.Outcome == OutcomeKind.Restored)
            : restorer.RestoreAsync(account, progress, cancellationToken);
    }
}
