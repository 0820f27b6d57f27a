using XmppContacts.Addressing;
using XmppContacts.Streams;

namespace XmppContacts.Accounts;

/// <summary>Another run of this program changes the account.</summary>
public sealed class AccountReservedException : XmppException
{
    internal AccountReservedException(Jid account, string message)
        : base(message, null) => Account = account;

    /// <summary>The account.</summary>
    public Jid Account { get; }
}
