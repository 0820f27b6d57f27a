using XmppContacts.Addressing;

namespace XmppContacts.Accounts.ServerData;

/// <summary>An account cannot stand in an export. The message is one sentence; the other accounts can.</summary>
public sealed class AccountNotWrittenException : Exception
{
    internal AccountNotWrittenException(Jid account, string message)
        : base($"{account}: {message}.") => Account = account;

    /// <summary>The account.</summary>
    public Jid Account { get; }
}
