using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Accounts;

/// <summary>An account that does what another does. Whoever wraps an account derives from this and changes what is to be different: nothing the account can do is lost.</summary>
/// <param name="account">The other account.</param>
public abstract class DelegatingAccountStore(IAccountStore account) : IAccountStore
{
    /// <inheritdoc/>
    public virtual Jid Jid => account.Jid;

    /// <inheritdoc/>
    public virtual IXmppSession? Session => account.Session;

    /// <inheritdoc/>
    public virtual INodeService Nodes => account.Nodes;

    /// <inheritdoc/>
    public virtual INodeService NodesAt(Jid service) => account.NodesAt(service);

    /// <inheritdoc/>
    public virtual ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken) => account.GetRosterAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken) => account.GetPrivateXmlAsync(name, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken) => account.GetNodeAsync(node, cancellationToken);

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<StoredMessage> GetMessagesAsync(Jid correspondent, CancellationToken cancellationToken = default) =>
        account.GetMessagesAsync(correspondent, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<bool?> HasRoomAsync(int items, CancellationToken cancellationToken) => account.HasRoomAsync(items, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken) => account.GetPepSupportAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task SetRosterItemAsync(RosterItem item, CancellationToken cancellationToken = default) => account.SetRosterItemAsync(item, cancellationToken);

    /// <inheritdoc/>
    public virtual Task RemoveRosterItemAsync(Jid jid, CancellationToken cancellationToken = default) => account.RemoveRosterItemAsync(jid, cancellationToken);

    /// <inheritdoc/>
    public virtual Task ApproveAsync(Jid contact, CancellationToken cancellationToken = default) => account.ApproveAsync(contact, cancellationToken);

    /// <inheritdoc/>
    public virtual IDisposable WatchRoster(Action<RosterChange> changed, Action gap) => account.WatchRoster(changed, gap);

    /// <inheritdoc/>
    public virtual Task ReloadAsync(CancellationToken cancellationToken = default) => account.ReloadAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task<IAccountReservation> ReserveAsync(CancellationToken cancellationToken = default) => account.ReserveAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task SetPrivateXmlAsync(XElement element, CancellationToken cancellationToken = default) => account.SetPrivateXmlAsync(element, cancellationToken);

    /// <inheritdoc/>
    public virtual Task SendToSelfAsync(XElement message, CancellationToken cancellationToken = default) => account.SendToSelfAsync(message, cancellationToken);
}
