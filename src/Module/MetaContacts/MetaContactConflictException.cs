using XmppContacts.Addressing;

namespace XmppContacts.MetaContacts;

/// <summary>A change could not be completed: each time, the storage was changed by someone else at the same time, or does not keep what is written.</summary>
public sealed class MetaContactConflictException : Exception
{
    internal MetaContactConflictException(Jid account, int attempts)
        : base($"{account}: the metacontacts were written {attempts} times, and each time the server then had others: another client keeps changing them, or the server does not keep them.") =>
        Account = account;

    /// <summary>The account.</summary>
    public Jid Account { get; }
}
