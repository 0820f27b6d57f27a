using XmppContacts.Accounts;
using XmppContacts.Contacts;

namespace XmppContacts.Migration;

/// <summary>Moves names and groups of an account's contacts into encrypted contacts, such that nothing is lost whatever happens. For any number of accounts at one time.</summary>
/// <remarks>
/// For each account in this order: read, plan, keys, limits, backup, secret, publish, read everything back and decrypt it, and only then clear the roster.
/// At every moment, all names and groups are in the roster, in items that decrypt, or in the backup. Another run goes on from wherever one ended.
/// Subscriptions stay as they are. Of approvals in advance (RFC 6121 §3.4) Prosody 0.12 tells nothing in a roster and forgets them with any change of the
/// contact; in exports they stay.
/// </remarks>
public sealed class AccountMigrator : IDisposable
{
    private readonly AddressBookAccess _access;
    private readonly MigrationOptions _options;
    private readonly BackupCodesFile? _codes;
    private readonly KeyPreparation _keys;

    /// <param name="access">Keys and secrets.</param>
    /// <param name="options">What is asked for.</param>
    /// <exception cref="ArgumentException">Keys are to be made, and there is no file for their backup codes.</exception>
    public AccountMigrator(AddressBookAccess access, MigrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(options);
        if (options.GenerateKeys && options.BackupCodes is null)
        {
            throw new ArgumentException("Keys are only made when there is a file for the codes of their backups: without it, users could never get theirs.", nameof(options));
        }

        if (options is { PreferRoster: true, PreferEncrypted: true })
        {
            throw new ArgumentException("Either the roster's names and groups are preferred, or the encrypted ones.", nameof(options));
        }

        _access = access;
        _options = options;
        _codes = options is { GenerateKeys: true, BackupCodes: { } path } ? new BackupCodesFile(path, options.EndsCodesWithCrLf) : null;
        _keys = new KeyPreparation(access.Ring, _codes);
    }

    /// <summary>Migrates an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellationToken">Ends it at once, wherever it is: nothing is lost, and another run goes on. For a clean stop there is <see cref="MigrationOptions.Stop"/>.</param>
    /// <returns>What became of it. What concerns this account only is said there and is no exception.</returns>
    public async Task<MigrationOutcome> MigrateAsync(
        IAccountStore account, IProgress<MigrationStep>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        var work = new AccountMigration(account, _access, _options, _keys, progress);
        try
        {
            return await work.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (_options.Stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return work.Outcome(OutcomeKind.Failed, "Stopped before it was complete; nothing is lost, and another run goes on from here.");
        }
        catch (Exception e) when (FailureText.Of(e) is { } message)
        {
            return work.Outcome(OutcomeKind.Failed, message);
        }
    }

    /// <summary>Closes the file of backup codes.</summary>
    public void Dispose() => _codes?.Dispose();
}
