using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.PubSub;
using XmppContacts.Rosters;

namespace XmppContacts.Bench;

/// <summary>An account whose requests are timed.</summary>
internal sealed class TimedAccount(IAccountStore account, TimeSpent spent) : DelegatingAccountStore(account)
{
    public override INodeService Nodes => new TimedNodes(base.Nodes, spent);

    public override INodeService NodesAt(Jid service) => new TimedNodes(base.NodesAt(service), spent);

    public override async ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken) => await spent.OnAsync(() => base.GetRosterAsync(cancellationToken).AsTask());

    public override async ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken) =>
        await spent.OnAsync(() => base.GetPrivateXmlAsync(name, cancellationToken).AsTask());

    public override async ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken) =>
        await spent.OnAsync(() => base.GetNodeAsync(node, cancellationToken).AsTask());

    public override async IAsyncEnumerable<StoredMessage> GetMessagesAsync(
        Jid correspondent, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var messages = base.GetMessagesAsync(correspondent, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await spent.OnAsync(() => messages.MoveNextAsync().AsTask()))
        {
            yield return messages.Current;
        }
    }

    public override async ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken) =>
        await spent.OnAsync(() => base.GetPepSupportAsync(cancellationToken).AsTask());

    public override Task SetRosterItemAsync(RosterItem item, CancellationToken cancellationToken = default) => spent.OnAsync(() => base.SetRosterItemAsync(item, cancellationToken));

    public override Task RemoveRosterItemAsync(Jid jid, CancellationToken cancellationToken = default) => spent.OnAsync(() => base.RemoveRosterItemAsync(jid, cancellationToken));

    public override Task ApproveAsync(Jid contact, CancellationToken cancellationToken = default) => spent.OnAsync(() => base.ApproveAsync(contact, cancellationToken));

    public override async Task<IAccountReservation> ReserveAsync(CancellationToken cancellationToken = default) => await spent.OnAsync(() => base.ReserveAsync(cancellationToken));

    public override Task SetPrivateXmlAsync(XElement element, CancellationToken cancellationToken = default) => spent.OnAsync(() => base.SetPrivateXmlAsync(element, cancellationToken));

    public override Task SendToSelfAsync(XElement message, CancellationToken cancellationToken = default) => spent.OnAsync(() => base.SendToSelfAsync(message, cancellationToken));
}
