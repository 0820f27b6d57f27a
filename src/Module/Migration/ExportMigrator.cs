using System.Runtime.CompilerServices;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Contacts;

namespace XmppContacts.Migration;

/// <summary>Migrates the accounts of an export into a new one (XEP-0227), several at one time. The input is never changed.</summary>
public sealed class ExportMigrator : IDisposable
{
    private readonly ServerDataRewriter _rewriter;
    private readonly ExportedAccountMigrator _migrator;
    private readonly CancellationToken _stop;

    /// <param name="source">A file, or a folder of files.</param>
    /// <param name="output">The file to write, or the folder.</param>
    /// <param name="target">The server that will import it.</param>
    /// <param name="access">Keys, and a secrets file: the messages that carry secrets may not be imported.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="parallel">How many accounts are worked on at one time.</param>
    /// <exception cref="ArgumentException">The target's import would lose data, or there is no secrets file.</exception>
    public ExportMigrator(string source, string output, ExportTarget target, AddressBookAccess access, MigrationOptions options, int parallel = 1)
    {
        _migrator = new ExportedAccountMigrator(target, access, options);
        _rewriter = new ServerDataRewriter(source, output, parallel);
        _stop = options.Stop;
    }

    /// <summary>How far it has come; may be asked from any thread.</summary>
    public SourceProgress Progress => _rewriter.Progress;

    /// <summary>Migrates all accounts and gives the outcomes in their order. The output is in its place when the last has been asked for and there is no other.</summary>
    /// <param name="progress">Told how far each account has come, from several threads.</param>
    /// <param name="cancellationToken">Ends it; no output is then written.</param>
    /// <exception cref="OperationCanceledException">It was ended, or a stop was asked for: half an export is none.</exception>
    /// <exception cref="FileNotFoundException">There is neither such a file nor such a folder.</exception>
    /// <exception cref="InvalidDataException">The file is broken, or no export; the place is named.</exception>
    /// <exception cref="IOException">The output cannot be written, or belongs to the export.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read or written.</exception>
    public async IAsyncEnumerable<AccountResult<MigrationOutcome>> MigrateAsync(
        IProgress<MigrationStep>? progress = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop);
        await foreach (var result in _rewriter.RewriteAsync((account, token) => MigrateAsync(account, progress, token), stop.Token))
        {
            yield return result;
        }
    }

    /// <summary>Closes what was opened here.</summary>
    public void Dispose() => _migrator.Dispose();

    private async ValueTask<MigrationOutcome> MigrateAsync(EditedAccount account, IProgress<MigrationStep>? progress, CancellationToken cancellationToken)
    {
        var outcome = await _migrator.MigrateAsync(account, progress, cancellationToken);
        _stop.ThrowIfCancellationRequested();
        return outcome;
    }
}
