using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.Sessions;

namespace XmppContacts.Cmdlets.Completion;

/// <summary>Completes the groups of the sessions given, or of all that are open.</summary>
public sealed class RosterGroupCompleter : IArgumentCompleter
{
    // The shell waits for a completer; a user who pressed the Tab key does not wait for long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        var given = fakeBoundParameters["Session"] ?? fakeBoundParameters["Account"];
        var reading = Task.Run(() => GroupsAsync(Accounts(given)));
        try
        {
            return reading.Wait(Patience)
                ? CompletionWord.Matching(wordToComplete, reading.Result.Select(group => (group, group)))
                : [];
        }
        catch (AggregateException)
        {
            // Nothing is offered where nothing can be read.
            return [];
        }
    }

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

    private static async Task<IReadOnlyList<string>> GroupsAsync(IReadOnlyList<IAccountData> accounts)
    {
        using var limit = new CancellationTokenSource(Patience);
        var rosters = await Task.WhenAll(accounts.Select(account => account.GetRosterAsync(limit.Token).AsTask()));
        return [.. rosters.SelectMany(roster => roster.Items).SelectMany(item => item.Groups).Where(group => group.Length > 0).Distinct().Order(StringComparer.CurrentCultureIgnoreCase)];
    }
}
