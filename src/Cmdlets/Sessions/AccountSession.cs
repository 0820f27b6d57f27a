using System.Globalization;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.PubSub;
using XmppContacts.Rosters;

namespace XmppContacts.Cmdlets.Sessions;

/// <summary>A living account as the user holds it: its session with a name to find it by. It stands wherever an account does, in any runspace.</summary>
public sealed class AccountSession : IAccountStore
{
    private readonly SessionLog? _log;
    private int _isClosed;

    internal AccountSession(SessionAccount account, string server, SessionLog? log)
    {
        Account = account;
        Server = server;
        _log = log;
    }

    /// <summary>Counts sessions from 1 for as long as the shell's process lives.</summary>
    public int Id { get; internal set; }

    /// <summary>The session's name, from its number.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"Session{Id}");

    /// <summary>The account's bare address.</summary>
    public Jid Jid => Account.Jid;

    /// <summary>The server that was named, or the domain it was found by.</summary>
    public string Server { get; }

    /// <summary>Whether the session can be used.</summary>
    public AccountSessionState State => Volatile.Read(ref _isClosed) == 0 ? AccountSessionState.Open : AccountSessionState.Closed;

    /// <summary>The account behind the session.</summary>
    public SessionAccount Account { get; }

    /// <inheritdoc/>
    public ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken) => Account.GetRosterAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken) => Account.GetPrivateXmlAsync(name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken) => Account.GetNodeAsync(node, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken) => Account.GetPepSupportAsync(cancellationToken);

    /// <inheritdoc/>
    public Task SetRosterItemAsync(RosterItem item, CancellationToken cancellationToken = default) => Account.SetRosterItemAsync(item, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveRosterItemAsync(Jid jid, CancellationToken cancellationToken = default) => Account.RemoveRosterItemAsync(jid, cancellationToken);

    /// <inheritdoc/>
    public Task SetPrivateXmlAsync(XElement element, CancellationToken cancellationToken = default) => Account.SetPrivateXmlAsync(element, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredMessage> GetMessagesAsync(Jid correspondent, CancellationToken cancellationToken = default) =>
        Account.GetMessagesAsync(correspondent, cancellationToken);

    /// <inheritdoc/>
    public INodeService Nodes => Account.Nodes;

    /// <inheritdoc/>
    public INodeService NodesAt(Jid service) => Account.NodesAt(service);

    /// <inheritdoc/>
    public Task SendToSelfAsync(XElement message, CancellationToken cancellationToken = default) => Account.SendToSelfAsync(message, cancellationToken);

    /// <summary>Name and account.</summary>
    public override string ToString() => $"{Name} ({Jid})";

    /// <summary>Says goodbye to the server; a second time does nothing.</summary>
    internal async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            try
            {
                await Account.DisposeAsync();
            }
            finally
            {
                if (_log is not null)
                {
                    await _log.ReleaseAsync();
                }
            }
        }
    }
}
