using XmppContacts.Accounts;

namespace XmppContacts.Tool.Commands;

/// <summary>A source with what is closed when the command ends.</summary>
internal sealed class OpenedSource(AccountSource accounts, TextWriter? log) : IDisposable
{
    public AccountSource Accounts { get; } = accounts;

    public void Dispose() => log?.Dispose();
}
