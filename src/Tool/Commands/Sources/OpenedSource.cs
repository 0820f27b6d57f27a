using XmppContacts.Accounts;

namespace XmppContacts.Tool.Commands.Sources;

/// <summary>A source with what is closed when the command ends.</summary>
/// <param name="accounts">The accounts.</param>
/// <param name="log">The log of stanzas, or null.</param>
/// <param name="count">How many accounts there are; 0 when that is not known.</param>
internal sealed class OpenedSource(AccountSource accounts, TextWriter? log, int count = 0) : IDisposable
{
    /// <summary>The accounts.</summary>
    public AccountSource Accounts { get; } = accounts;

    /// <summary>How many accounts there are; 0 when that is not known.</summary>
    public int Count { get; } = count;

    public void Dispose() => log?.Dispose();
}
