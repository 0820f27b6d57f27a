using System.Runtime.CompilerServices;
using XmppContacts.Streams;

namespace XmppContacts.Accounts;

/// <summary>Accounts that are logged in to, one after another or several at a time.</summary>
public sealed class LoginSource : AccountSource
{
    private readonly IReadOnlyList<XmppConnectionOptions> _logins;
    private readonly int _parallel;
    private readonly IReadOnlyList<AccountProblem> _problems;

    /// <param name="logins">The accounts with their passwords.</param>
    /// <param name="parallel">How many sessions may be open at one time.</param>
    /// <param name="problems">What of a list of logins could not be used; given after the accounts.</param>
    public LoginSource(IReadOnlyList<XmppConnectionOptions> logins, int parallel = 1, IReadOnlyList<AccountProblem>? problems = null)
    {
        ArgumentNullException.ThrowIfNull(logins);
        ArgumentOutOfRangeException.ThrowIfLessThan(parallel, 1);
        _logins = logins;
        _parallel = parallel;
        _problems = problems ?? [];
    }

    /// <inheritdoc/>
    public override bool IsSelection => true;

    /// <inheritdoc/>
    /// <remarks>An account's session is open until the next account is asked for.</remarks>
    public override async IAsyncEnumerable<SourcedAccount> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var login in _logins)
        {
            if (Stop.IsCancellationRequested)
            {
                break;
            }

            SessionAccount? account = null;
            AccountProblem? problem = null;
            try
            {
                account = await SessionAccount.ConnectAsync(login, cancellationToken);
            }
            catch (XmppException e)
            {
                problem = Problem(login, e);
            }

            if (account is null)
            {
                yield return new SourcedAccount(problem!);
                continue;
            }

            try
            {
                yield return new SourcedAccount(account);
            }
            finally
            {
                await CloseAsync(account, cancellationToken);
            }
        }

        foreach (var problem in _problems)
        {
            yield return new SourcedAccount(problem);
        }
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<AccountResult<T>> SelectAsync<T>(
        Func<IAccountData, CancellationToken, ValueTask<T>> work, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new Queue<Task<AccountResult<T>>>();
        var next = 0;
        try
        {
            while (true)
            {
                while (next < _logins.Count && running.Count < _parallel && !Stop.IsCancellationRequested)
                {
                    running.Enqueue(WorkAsync(_logins[next++], work, stop.Token));
                }

                if (running.Count == 0)
                {
                    break;
                }

                yield return await running.Dequeue();
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        foreach (var problem in _problems)
        {
            yield return new AccountResult<T>(problem);
        }
    }

    private static async Task<AccountResult<T>> WorkAsync<T>(
        XmppConnectionOptions login, Func<IAccountData, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
        where T : notnull
    {
        try
        {
            var account = await SessionAccount.ConnectAsync(login, cancellationToken);
            try
            {
                return new AccountResult<T>(await work(account, cancellationToken));
            }
            finally
            {
                await CloseAsync(account, cancellationToken);
            }
        }
        catch (XmppException e)
        {
            return new AccountResult<T>(Problem(login, e));
        }
    }

    // The server is given time to end its side of the stream, unless the user has no more time.
    private static async Task CloseAsync(SessionAccount account, CancellationToken cancellationToken)
    {
        try
        {
            await account.Session.CloseAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The caller tells of it where its work was cut short.
        }

        await account.DisposeAsync();
    }

    private static AccountProblem Problem(XmppConnectionOptions login, XmppException exception) => new(login.Account.Bare.ToString(), exception.Message);
}
