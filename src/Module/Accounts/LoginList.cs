namespace XmppContacts.Accounts;

/// <summary>What a list of logins holds.</summary>
/// <param name="Logins">The logins, in their order.</param>
/// <param name="Problems">The rows that are of no use, each with its line and value; passwords are never among these.</param>
public sealed record LoginList(IReadOnlyList<Login> Logins, IReadOnlyList<AccountProblem> Problems);
