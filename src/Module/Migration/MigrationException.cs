using XmppContacts.Addressing;

namespace XmppContacts.Migration;

/// <summary>An account was not migrated or restored completely. The message is one sentence that holds nothing private.</summary>
public sealed class MigrationException : Exception
{
    internal MigrationException(Jid account, string message, Exception? inner = null)
        : base($"{account}: {message}.", inner) => Account = account;

    /// <summary>The account.</summary>
    public Jid Account { get; }
}
