using System.Diagnostics.CodeAnalysis;

namespace XmppContacts.Accounts;

/// <summary>What a source gives for one account: either its data or the reason why not.</summary>
public readonly record struct SourcedAccount
{
    /// <summary>An account that was read.</summary>
    public SourcedAccount(IAccountData account) => Account = account;

    /// <summary>Something that could not be read.</summary>
    public SourcedAccount(AccountProblem problem) => Problem = problem;

    /// <summary>The account, or null when there is a problem instead.</summary>
    public IAccountData? Account { get; }

    /// <summary>The problem, or null when there is an account.</summary>
    public AccountProblem? Problem { get; }

    /// <summary>Whether this is an account.</summary>
    [MemberNotNullWhen(true, nameof(Account))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsAccount => Account is not null;
}
