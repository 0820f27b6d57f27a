using System.Runtime.CompilerServices;

namespace XmppContacts.Accounts;

/// <summary>Where accounts come from: an export, a login, a list of logins, a component.</summary>
public abstract class AccountSource
{
    /// <summary>How far the reading has come; may be asked from any thread.</summary>
    public SourceProgress Progress { get; } = new();

    /// <summary>Whether the source gives only the accounts it was asked for, and there may be others.</summary>
    public virtual bool IsSelection => false;

    /// <summary>Asks that no further account is begun; those in hand are finished. Of a source that only reads, nothing needs to be finished, and it reads on.</summary>
    public CancellationToken Stop { get; set; }

    /// <summary>The accounts, one by one as they are read. What could not be read is an element of its own, and the rest go on.</summary>
    public abstract IAsyncEnumerable<SourcedAccount> ReadAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Does work on every account and gives the results in the accounts' order. A source that can read several accounts at once works
    /// on several at once.
    /// </summary>
    /// <param name="work">
    /// Called from several threads; may be called in vain, for an account whose result is not wanted in the end. So it only computes.
    /// </param>
    /// <param name="cancellationToken">Ends the reading and the work.</param>
    /// <typeparam name="T">What the work makes of an account.</typeparam>
    public virtual async IAsyncEnumerable<AccountResult<T>> SelectAsync<T>(
        Func<IAccountData, CancellationToken, ValueTask<T>> work, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(work);
        await foreach (var sourced in ReadAsync(cancellationToken))
        {
            yield return sourced.IsAccount
                ? new AccountResult<T>(await work(sourced.Account, cancellationToken))
                : new AccountResult<T>(sourced.Problem);
        }
    }
}
