using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Contacts;

namespace XmppContacts.Migration;

/// <summary>Restores the accounts of an export into a new one (XEP-0227), several at one time. The input is never changed.</summary>
public sealed class ExportRestorer
{
    private readonly ExportWork _work;
    private readonly AccountRestorer _restorer;

    /// <param name="source">A file, or a folder of files.</param>
    /// <param name="output">The file to write, or the folder; null when nothing is to be changed.</param>
    /// <param name="access">Keys and secrets.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="parallel">How many accounts are worked on at one time.</param>
    /// <exception cref="ArgumentException">There is no output.</exception>
    public ExportRestorer(string source, string? output, AddressBookAccess access, RestoreOptions options, int parallel = 1)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (output is null && !options.IsDryRun)
        {
            throw new ArgumentException("An export is restored into another one, which has to be named.", nameof(output));
        }

        _restorer = new AccountRestorer(access, options);
        _work = new ExportWork(source, options.IsDryRun ? null : output, parallel, options.Stop);
    }

    /// <summary>How far it has come; may be asked from any thread.</summary>
    public SourceProgress Progress => _work.Progress;

    /// <summary>Restores all accounts and gives the outcomes in their order. The output is in its place when the last has been asked for and there is no other.</summary>
    /// <inheritdoc cref="ExportMigrator.MigrateAsync"/>
    public IAsyncEnumerable<AccountResult<MigrationOutcome>> RestoreAsync(IProgress<MigrationStep>? progress = null, CancellationToken cancellationToken = default) =>
        _work.RunAsync(
            async (EditedAccount account, CancellationToken token) =>
            {
                var outcome = await _restorer.RestoreAsync(account, progress, token);
                if (outcome.Outcome != OutcomeKind.Restored)
                {
                    // Half a change is of no use: the account is written as it was.
                    account.DiscardChanges();
                }

                return outcome;
            },
            cancellationToken);
}
