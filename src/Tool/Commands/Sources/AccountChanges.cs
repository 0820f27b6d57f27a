using System.CommandLine;
using XmppContacts.Accounts;
using XmppContacts.Text;

namespace XmppContacts.Tool.Commands.Sources;

/// <summary>Changes every account of a source; one that fails does not stop the others.</summary>
internal static class AccountChanges
{
    /// <summary>Takes the place of SOURCE, to say why it cannot be an export.</summary>
    public static Argument<string?> NoExport()
    {
        var path = new Argument<string?>("SOURCE") { Arity = ArgumentArity.ZeroOrOne, Hidden = true };
        path.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0)
            {
                result.AddError($"'{VisibleText.Shortened(result.Tokens[0].Value)}': this command changes living accounts, not exports; name --account JID or --accounts FILE.");
            }
        });
        return path;
    }

    /// <returns>The exit code.</returns>
    public static Task<int> MakeAsync(AccountSource source, Func<IAccountStore, Task> change, CancellationToken cancellationToken)
    {
        return MakeAsync(source, ChangeAsync, _ => { }, cancellationToken);

        async Task<IAccountStore> ChangeAsync(IAccountStore account)
        {
            await change(account);
            return account;
        }
    }

    /// <param name="source">The living accounts.</param>
    /// <param name="change">Changes an account.</param>
    /// <param name="done">Told of each change before the next one is made.</param>
    /// <param name="cancellationToken">Ends the changing.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> MakeAsync<T>(
        AccountSource source, Func<IAccountStore, Task<T>> change, Action<T> done, CancellationToken cancellationToken)
        where T : class
    {
        var tally = new AccountTally();

        // One after another: unlike reading, a change is made only when the one before it has been told.
        await foreach (var sourced in source.ReadAsync(cancellationToken))
        {
            if (sourced is { IsAccount: true, Account: IAccountStore account })
            {
                tally.Add(await AccountOutcome<T>.OfAsync(account, () => change(account)), done);
            }
            else if (sourced.Problem is { } problem)
            {
                tally.Add(problem);
            }
        }

        return tally.Complete();
    }
}
