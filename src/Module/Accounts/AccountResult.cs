using System.Diagnostics.CodeAnalysis;

namespace XmppContacts.Accounts;

/// <summary>What came of the work on one account of a source: a result, or the reason why the account could not be read.</summary>
/// <typeparam name="T">What the work makes of an account.</typeparam>
public readonly record struct AccountResult<T>
    where T : notnull
{
    /// <summary>The work was done.</summary>
    public AccountResult(T result) => Result = result;

    /// <summary>The account could not be read.</summary>
    public AccountResult(AccountProblem problem) => Problem = problem;

    /// <summary>What the work made of the account.</summary>
    public T? Result { get; }

    /// <summary>The problem, or null when there is a result.</summary>
    public AccountProblem? Problem { get; }

    /// <summary>Whether the account could be read.</summary>
    [MemberNotNullWhen(true, nameof(Result))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsResult => Problem is null;
}
