namespace XmppContacts.Accounts;

/// <summary>Where accounts come from: an export, a login, a list of logins, a component.</summary>
public abstract class AccountSource
{
    /// <summary>How far the reading has come; may be asked from any thread.</summary>
    public SourceProgress Progress { get; } = new();

    /// <summary>The accounts, one by one as they are read. What could not be read is an element of its own, and the rest go on.</summary>
    public abstract IAsyncEnumerable<SourcedAccount> ReadAsync(CancellationToken cancellationToken = default);
}
