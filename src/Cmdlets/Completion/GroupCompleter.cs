using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.Sessions;

namespace XmppContacts.Cmdlets.Completion;

/// <summary>Completes the groups of the sessions given, or of all that are open.</summary>
public abstract class GroupCompleter : IArgumentCompleter
{
    private protected GroupCompleter()
    {
    }

    // The shell waits for a completer; a user who pressed the Tab key does not wait for long.
    private protected abstract TimeSpan Patience { get; }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        var accounts = Accounts(fakeBoundParameters["Session"] ?? fakeBoundParameters["Account"]);
        var read = Reading(fakeBoundParameters);
        var reading = Task.Run(async () =>
        {
            using var limit = new CancellationTokenSource(Patience);
            var groups = await read(accounts, limit.Token);
            return groups.Where(group => group.Length > 0).Distinct().Order(StringComparer.CurrentCultureIgnoreCase).ToList();
        });
        try
        {
            return reading.Wait(Patience) ? CompletionWord.Matching(wordToComplete, reading.Result.Select(group => (group, group))) : [];
        }
        catch (AggregateException)
        {
            // Nothing is offered where nothing can be read.
            return [];
        }
    }

    /// <summary>What reads the groups of accounts, away from the shell's thread.</summary>
    /// <param name="bound">What stands on the command line so far.</param>
    private protected abstract Func<IReadOnlyList<IAccountData>, CancellationToken, Task<IEnumerable<string>>> Reading(IDictionary bound);

    private static IReadOnlyList<IAccountData> Accounts(object? given)
    {
        IEnumerable<object?> values = given switch
        {
            null => [],
            string or PSObject { BaseObject: string } => [given],
            IEnumerable list => list.Cast<object?>(),
            _ => [given],
        };
        var accounts = values.Select(value => value is PSObject wrapper ? wrapper.BaseObject : value)
            .SelectMany(value => value switch
            {
                IAccountData account => [account],
                string text => SessionSelection.NameOrJid(text),
                _ => Enumerable.Empty<IAccountData>(),
            })
            .ToList();
        return accounts.Count > 0 ? accounts : SessionRegistry.Open;
    }
}
