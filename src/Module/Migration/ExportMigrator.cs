using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Contacts;

namespace XmppContacts.Migration;

/// <summary>Migrates the accounts of an export into a new one (XEP-0227), several at one time. The input is never changed.</summary>
/// <remarks>
/// What is not migrated is copied as it stands, pending subscription requests too: Prosody 0.12 writes these without their namespace, and takes them over
/// only when the one who asked logs in again.
/// </remarks>
public sealed class ExportMigrator : IDisposable
{
    private readonly ExportWork _work;
    private readonly ExportedAccountMigrator _migrator;

    /// <param name="source">A file, or a folder of files.</param>
    /// <param name="output">The file to write, or the folder; null when nothing is to be changed.</param>
    /// <param name="target">The server that will import it.</param>
    /// <param name="access">Keys, and a secrets file: the messages that carry secrets may not be imported.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="parallel">How many accounts are worked on at one time.</param>
    /// <exception cref="ArgumentException">The target's import would lose data, or there is no output or no secrets file.</exception>
    public ExportMigrator(string source, string? output, ExportTarget target, AddressBookAccess access, MigrationOptions options, int parallel = 1)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (output is null && !options.IsDryRun)
        {
            throw new ArgumentException("An export is migrated into another one, which has to be named.", nameof(output));
        }

        _migrator = new ExportedAccountMigrator(target, access, options);
        _work = new ExportWork(source, options.IsDryRun ? null : output, parallel, options.Stop);
    }

    /// <summary>How far it has come; may be asked from any thread.</summary>
    public SourceProgress Progress => _work.Progress;

    /// <summary>Migrates all accounts and gives the outcomes in their order. The output is in its place when the last has been asked for and there is no other.</summary>
    /// <param name="progress">Told how far each account has come, from several threads.</param>
    /// <param name="cancellationToken">Ends it; no output is then written.</param>
    /// <exception cref="OperationCanceledException">It was ended, or a stop was asked for: half an export is none.</exception>
    /// <exception cref="FileNotFoundException">There is neither such a file nor such a folder.</exception>
    /// <exception cref="InvalidDataException">The file is broken, or no export; the place is named.</exception>
    /// <exception cref="IOException">The output cannot be written, or belongs to the export.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read or written.</exception>
    public IAsyncEnumerable<AccountResult<MigrationOutcome>> MigrateAsync(IProgress<MigrationStep>? progress = null, CancellationToken cancellationToken = default) =>
        _work.RunAsync(async (account, token) => await _migrator.MigrateAsync(account, progress, token), cancellationToken);

    /// <summary>Closes what was opened here.</summary>
    public void Dispose() => _migrator.Dispose();
}
