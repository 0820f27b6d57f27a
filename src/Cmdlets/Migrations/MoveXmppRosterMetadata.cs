using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Cmdlets.ServerData;
using XmppContacts.Contacts;
using XmppContacts.Migration;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Migrations;

/// <summary>Moves names and groups of contacts into encrypted contacts, such that nothing is lost (XEP-0510).</summary>
[Cmdlet(VerbsCommon.Move, "XmppRosterMetadata", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(AccountOutcome))]
public sealed class MoveXmppRosterMetadata : MigrationCmdlet
{
    private const string SecretsFileName = "xmpp-secrets.gpg";

    private string? _backupCodes;
    private string? _backup;
    private AccountMigrator? _migrator;
    private ExportedAccountMigrator? _exportMigrator;

    /// <summary>Moves metacontacts and notes too.</summary>
    [Parameter]
    public SwitchParameter IncludeMetaContacts { get; set; }

    /// <summary>Moves vCards of contacts too.</summary>
    [Parameter]
    public SwitchParameter IncludeCards { get; set; }

    /// <summary>Leaves out what keeps the server from counting contacts.</summary>
    [Parameter]
    public SwitchParameter NoPadding { get; set; }

    /// <summary>Takes the contact list's name and groups wherever an encrypted contact has others.</summary>
    [Parameter]
    public SwitchParameter PreferRoster { get; set; }

    /// <summary>Leaves encrypted names and groups as they are, wherever the contact list has others.</summary>
    [Parameter]
    public SwitchParameter PreferEncrypted { get; set; }

    /// <summary>Makes keys for accounts that have none.</summary>
    [Parameter]
    public SwitchParameter GenerateKeys { get; set; }

    /// <summary>The file for the codes of secret-key backups.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? BackupCodesPath { get; set; }

    /// <summary>The folder for an encrypted backup of each account.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? BackupPath { get; set; }

    /// <summary>The server that will import accounts of an export.</summary>
    [Parameter]
    [PSDefaultValue(Help = "Prosody")]
    public ExportTarget Target { get; set; } = ExportTarget.Prosody;

    private protected override string Action => "Move names and groups into encrypted contacts";

    private protected override string Activity => "Moving names and groups into encrypted contacts";

    private protected override bool MakesSecrets => true;

    private protected override string ErrorId => "AccountNotMigrated";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            if (PreferRoster && PreferEncrypted)
            {
                throw new CmdletException(
                    "PreferenceAmbiguous", ErrorCategory.InvalidArgument, null, "Either the contact list's names and groups are preferred, or the encrypted ones.",
                    "Leave out -PreferRoster or -PreferEncrypted.");
            }

            if (GenerateKeys && BackupCodesPath is null)
            {
                throw new CmdletException(
                    "BackupCodesPathMissing", ErrorCategory.InvalidArgument, null,
                    "Keys are only made when there is a file for the codes of their backups: without it, users could never get theirs.",
                    "Name the file with -BackupCodesPath.");
            }

            if (BackupCodesPath is not null && !GenerateKeys)
            {
                throw new CmdletException(
                    "GenerateKeysMissing", ErrorCategory.InvalidArgument, null, "Codes of backups are made with keys, and none are to be made.",
                    "Give -GenerateKeys too, or leave out -BackupCodesPath.");
            }

            _backupCodes = BackupCodesPath is null ? null : FileSystemPath.OfLiteral(this, BackupCodesPath);
            _backup = BackupPath is null ? null : FileSystemPath.OfLiteral(this, BackupPath);
        }
        catch (CmdletException e)
        {
            ThrowTerminatingError(e.ErrorRecord);
        }

        base.BeginProcessing();
    }

    /// <remarks>The folder with the keys is as safe a place as there is; the file is encrypted to them.</remarks>
    private protected override bool AddsKeys => GenerateKeys;

    private protected override string SecretsFileOf(string home) => Path.Combine(home, SecretsFileName);

    private protected override void Prepare(IAccountStore account, bool isDryRun)
    {
        if (account is ImportedAccount)
        {
            _exportMigrator ??= OwnAtOnce(OpenExportMigrator(isDryRun));
        }
        else
        {
            // Living accounts have their archives, and a file of secrets only when the user wants one.
            _migrator ??= OwnAtOnce(new AccountMigrator(
                Padded with { Secrets = SecretsFile is null ? null : Access.Secrets }, Options(isDryRun)));
        }
    }

    private protected override Task<MigrationOutcome> WorkAsync(
        IAccountStore account, bool isDryRun, IProgress<MigrationStep> progress, CancellationToken cancellationToken) => account is ImportedAccount imported
        ? imported.ChangeWholeAsync(copy => _exportMigrator!.MigrateAsync(copy, progress, cancellationToken), outcome => outcome.Outcome == OutcomeKind.Migrated)
        : _migrator!.MigrateAsync(account, progress, cancellationToken);

    private AddressBookAccess Padded => NoPadding ? Access with { Padding = PaddingPolicy.None } : Access;

    private ExportedAccountMigrator OpenExportMigrator(bool isDryRun)
    {
        if (Target == ExportTarget.Ejabberd)
        {
            ThrowTerminatingError(new CmdletException(
                "TargetRefused", ErrorCategory.InvalidArgument, Target,
                "ejabberd's import ignores the nodes with encrypted contacts and forgets pending subscription requests: names and groups would be lost.",
                "Import the accounts as they are, log in to them with Connect-XmppAccount, and migrate the sessions.").ErrorRecord);
        }

        if (Access.Secrets is not { } secrets)
        {
            if (!isDryRun)
            {
                ThrowTerminatingError(new CmdletException(
                    "SecretsFileMissing", ErrorCategory.InvalidArgument, null,
                    "Accounts of an export are migrated only with a secrets file: the server that imports them may not take over the messages with the shared secrets.",
                    "Name the file with -SecretsFile, or the directory with the keys with -KeyPath or -GnuPGHome, where there is one then.").ErrorRecord);
            }
        }
        else if (SecretsFile is null && !isDryRun)
        {
            WriteWarning($"The shared secrets are kept in '{VisibleText.Of(secrets.Path)}', as -SecretsFile names no other file. Users need them after the import.");
        }

        if (Target == ExportTarget.Other)
        {
            WriteWarning("Make sure that the server imports personal eventing nodes with configuration and items: where it does not, names and groups are lost with the import.");
        }

        return new ExportedAccountMigrator(Target, Padded, Options(isDryRun));
    }

    private MigrationOptions Options(bool isDryRun) => new()
    {
        IncludeMetaContacts = IncludeMetaContacts,
        IncludeCards = IncludeCards,
        PreferRoster = PreferRoster,
        PreferEncrypted = PreferEncrypted,
        GenerateKeys = GenerateKeys,
        BackupCodes = _backupCodes,
        BackupFolder = _backup,
        IsDryRun = isDryRun,
        Stop = StopAsked,
    };
}
