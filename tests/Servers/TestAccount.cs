namespace XmppContacts.Servers;

/// <summary>An account that a server is started with.</summary>
public sealed record TestAccount(string User, string Domain, string Password)
{
    public string Address => $"{User}@{Domain}";
}
