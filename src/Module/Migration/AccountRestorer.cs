using XmppContacts.Accounts;
using XmppContacts.Contacts;

namespace XmppContacts.Migration;

/// <summary>Puts names, groups, notes and metacontacts back into the roster and private storage, from encrypted contacts or from a backup. For any number of accounts at one time.</summary>
/// <remarks>Where a name was changed since the migration, the encrypted one counts. Contacts that have left the roster are not made again.</remarks>
public sealed class AccountRestorer
{
    private readonly AddressBookAccess _access;
    private readonly RestoreOptions _options;

    /// <param name="access">Keys and secrets.</param>
    /// <param name="options">What is asked for.</param>
    public AccountRestorer(AddressBookAccess access, RestoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(options);
        _access = access;
        _options = options;
    }

    /// <summary>Restores an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellationToken">Ends it at once; nothing is lost, and another run goes on. For a clean stop there is <see cref="RestoreOptions.Stop"/>.</param>
    /// <returns>What became of it. What concerns this account only is said there and is no exception.</returns>
    public async Task<MigrationOutcome> RestoreAsync(
        IAccountStore account, IProgress<MigrationStep>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        var work = new AccountRestoration(account, _access, _options, progress);
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
}
