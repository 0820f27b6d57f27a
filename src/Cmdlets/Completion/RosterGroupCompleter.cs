using System.Collections;
using XmppContacts.Accounts;

namespace XmppContacts.Cmdlets.Completion;

/// <summary>Completes the groups of contact lists.</summary>
public sealed class RosterGroupCompleter : GroupCompleter
{
    private protected override TimeSpan Patience => TimeSpan.FromSeconds(2);

    private protected override Func<IReadOnlyList<IAccountData>, CancellationToken, Task<IEnumerable<string>>> Reading(IDictionary bound) => GroupsAsync;

    private static async Task<IEnumerable<string>> GroupsAsync(IReadOnlyList<IAccountData> accounts, CancellationToken cancellationToken)
    {
        var rosters = await Task.WhenAll(accounts.Select(account => account.GetRosterAsync(cancellationToken).AsTask()));
        return rosters.SelectMany(roster => roster.Items).SelectMany(item => item.Groups);
    }
}
