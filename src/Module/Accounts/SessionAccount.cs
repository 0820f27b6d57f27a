using System.Security.Cryptography;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.Discovery;
using XmppContacts.PrivateXml;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Accounts;

/// <summary>A living account: what its server keeps, read and changed over a session.</summary>
public sealed class SessionAccount : IAccountStore, IAsyncDisposable
{
    private readonly RosterClient _roster;
    private readonly PrivateXmlClient _private;
    private readonly DiscoveryClient _discovery;
    private readonly MessageArchiveClient _archive;

    /// <param name="session">The account's session; closed with the account.</param>
    public SessionAccount(IXmppSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        Session = session;
        Jid = session.Address.Bare;
        _roster = new RosterClient(session);
        _private = new PrivateXmlClient(session);
        _discovery = new DiscoveryClient(session);
        _archive = new MessageArchiveClient(session);
        PubSub = new PubSubClient(session);
    }

    /// <inheritdoc/>
    public Jid Jid { get; }

    /// <summary>The session.</summary>
    public IXmppSession Session { get; }

    /// <inheritdoc/>
    IXmppSession? IAccountData.Session => Session;

    /// <summary>The account's personal eventing nodes.</summary>
    public PubSubClient PubSub { get; }

    /// <inheritdoc/>
    public INodeService Nodes => PubSub;

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="XmppException">The server cannot be reached or trusted, or the login failed.</exception>
    public static async Task<SessionAccount> ConnectAsync(XmppConnectionOptions options, CancellationToken cancellationToken = default) =>
        new(await XmppSession.ConnectAsync(options, cancellationToken));

    /// <inheritdoc/>
    public async ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken) => await _roster.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken)
    {
        try
        {
            return await _private.GetAsync(name, cancellationToken);
        }
        catch (XmppStanzaException e) when (e.Condition is "service-unavailable" or "feature-not-implemented" or "item-not-found")
        {
            // A server without private XML storage keeps nothing there; Prosody's mod_bookmarks says so of bookmarks never stored.
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken) => await PubSub.GetNodeAsync(node, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool?> HasRoomAsync(int items, CancellationToken cancellationToken) => await Nodes.HasRoomAsync(items, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken)
    {
        var information = await _discovery.GetInformationAsync(Jid, cancellationToken);
        return new PepSupport(information.IsPersonalEventing, information.HasPublishOptions) { HasArchive = information.HasArchive };
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredMessage> GetMessagesAsync(Jid correspondent, CancellationToken cancellationToken = default) =>
        _archive.QueryAsync(correspondent, cancellationToken);

    /// <inheritdoc/>
    public INodeService NodesAt(Jid service) => new PubSubClient(Session, service);

    /// <inheritdoc/>
    public Task SendToSelfAsync(XElement message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        var addressed = new XElement(message);
        addressed.SetAttributeValue("from", null);
        addressed.SetAttributeValue("to", Jid.ToString());
        if (addressed.Attribute("id") is null)
        {
            // Servers archive such a message twice, and only by its ID the copies can be told from two messages.
            addressed.SetAttributeValue("id", RandomNumberGenerator.GetHexString(16, lowercase: true));
        }

        return Session.SendAsync(addressed, cancellationToken);
    }

    /// <inheritdoc/>
    public Task SetRosterItemAsync(RosterItem item, CancellationToken cancellationToken = default) => _roster.SetAsync(item, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveRosterItemAsync(Jid jid, CancellationToken cancellationToken = default) => _roster.RemoveAsync(jid, cancellationToken);

    /// <inheritdoc/>
    public Task ApproveAsync(Jid contact, CancellationToken cancellationToken = default) => _roster.ApproveAsync(contact, cancellationToken);

    /// <inheritdoc/>
    public IDisposable WatchRoster(Action<RosterChange> changed, Action gap) => _roster.Watch(changed, gap);

    /// <inheritdoc/>
    public Task ReloadAsync(CancellationToken cancellationToken = default) => Session.ReconnectAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<IAccountReservation> ReserveAsync(CancellationToken cancellationToken = default) => RunReservation.MakeAsync(Session, PubSub, cancellationToken);

    /// <inheritdoc/>
    public Task SetPrivateXmlAsync(XElement element, CancellationToken cancellationToken = default) => _private.SetAsync(element, cancellationToken);

    /// <summary>Closes the session.</summary>
    public ValueTask DisposeAsync() => Session.DisposeAsync();
}
