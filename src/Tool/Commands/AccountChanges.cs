using System.CommandLine;
using XmppContacts.Accounts;
using XmppContacts.MetaContacts;
using XmppContacts.Streams;
using XmppContacts.Text;

namespace XmppContacts.Tool.Commands;

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
    public static async Task<int> MakeAsync(AccountSource source, Func<IAccountStore, Task> change, CancellationToken cancellationToken)
    {
        var (done, failed) = (0, 0);

        // One after another: unlike reading, a change is made only when the one before it has been told.
        await foreach (var sourced in source.ReadAsync(cancellationToken))
        {
            if (sourced is { IsAccount: true, Account: IAccountStore account })
            {
                try
                {
                    await change(account);
                    done++;
                    continue;
                }
                catch (Exception e) when (e is MetaContactException or MetaContactConflictException)
                {
                    Failure.Write(e.Message);
                }
                catch (XmppException e)
                {
                    Failure.Write($"{account.Jid}: {e.Message}");
                }
            }
            else if (sourced.Problem is { } problem)
            {
                Failure.Write(problem.ToString());
            }

            failed++;
        }

        return failed == 0 ? ExitCodes.Done : done == 0 ? ExitCodes.Failed : ExitCodes.SomeAccountsFailed;
    }
}
