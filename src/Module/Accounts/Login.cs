using XmppContacts.Addressing;

namespace XmppContacts.Accounts;

/// <summary>An account and its password.</summary>
/// <param name="Account">The account.</param>
/// <param name="Password">Its password.</param>
public sealed record Login(Jid Account, string Password)
{
    /// <summary>The account alone: the generated text would show the password.</summary>
    public override string ToString() => Account.ToString();
}
