using XmppContacts.Rosters;

namespace XmppContacts.Accounts;

/// <summary>Sets name and groups of a contact such that nothing else of it is lost.</summary>
internal static class RosterSetting
{
    /// <summary>Sets a contact; when it was approved in advance, which servers forget at any set, approves it again (RFC 6121 §3.4).</summary>
    /// <param name="account">The account.</param>
    /// <param name="from">The contact as the server has it.</param>
    /// <param name="to">The contact with its new name and groups.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Streams.XmppException">A request failed.</exception>
    public static Task SetWithApprovalAsync(this IAccountStore account, RosterItem from, RosterItem to, CancellationToken cancellationToken)
    {
        // Both are on their way at once, in this order: however a run ends, next to nothing comes between them.
        var set = account.SetRosterItemAsync(to, cancellationToken);
        return from is { Approved: true, Subscription: SubscriptionState.None or SubscriptionState.To }
            ? Task.WhenAll(set, account.ApproveAsync(from.Jid, cancellationToken))
            : set;
    }
}
