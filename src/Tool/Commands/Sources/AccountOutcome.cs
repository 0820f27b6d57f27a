using XmppContacts.Accounts;
using XmppContacts.Addressing;

namespace XmppContacts.Tool.Commands.Sources;

/// <summary>What came of the work on one account: a value, a sentence that says why not, or neither when the account was not asked for.</summary>
/// <param name="Account">The account.</param>
/// <param name="Value">What the work made, or null.</param>
/// <param name="Failure">Why it failed, or null.</param>
internal sealed record AccountOutcome<T>(Jid Account, T? Value, string? Failure)
    where T : class
{
    /// <summary>The outcome for an account that is left as it is.</summary>
    public static AccountOutcome<T> Skipped(Jid account) => new(account, null, null);

    /// <summary>Does the work. What is no failure of the account is thrown.</summary>
    public static async Task<AccountOutcome<T>> OfAsync(IAccountData account, Func<Task<T>> work)
    {
        try
        {
            return new AccountOutcome<T>(account.Jid, await work(), null);
        }
        catch (Exception e) when (Tool.Failure.Explain(account.Jid, e) is { } sentence)
        {
            return new AccountOutcome<T>(account.Jid, null, sentence);
        }
    }
}
