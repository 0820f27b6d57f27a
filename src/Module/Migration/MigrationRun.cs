using System.Runtime.CompilerServices;
using XmppContacts.Accounts;

namespace XmppContacts.Migration;

/// <summary>Migrates or restores living accounts of a source, several at one time when the source opens several.</summary>
/// <param name="source">Where the accounts come from; set its <see cref="AccountSource.Stop"/> to the token of the options, so that no account is begun after it.</param>
/// <param name="work">What is done to each account, as <see cref="AccountMigrator.MigrateAsync"/>.</param>
/// <param name="progress">Told of accounts that are done.</param>
public sealed class MigrationRun(
    AccountSource source, Func<IAccountStore, CancellationToken, Task<MigrationOutcome>> work, MigrationProgress? progress = null)
{
    /// <summary>Does the work and gives the outcomes in the accounts' order.</summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async IAsyncEnumerable<AccountResult<MigrationOutcome>> ExecuteAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var result in source.SelectAsync(WorkAsync, cancellationToken))
        {
            if (result.IsResult)
            {
                progress?.Add(result.Result);
            }
            else
            {
                progress?.AddProblem();
            }

            yield return result;
        }
    }

    private async ValueTask<MigrationOutcome> WorkAsync(IAccountData account, CancellationToken cancellationToken) => account is IAccountStore store
        ? await work(store, cancellationToken)
        : new MigrationOutcome(account.Jid, OutcomeKind.Failed) { Message = "The account is only read and cannot be changed." };
}
