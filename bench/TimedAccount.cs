using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.PubSub;
using XmppContacts.Rosters;

namespace XmppContacts.Bench;

/// <summary>An account whose requests are timed.</summary>
internal sealed class TimedAccount(IAccountStore account, TimeSpent spent) : IAccountStore
{
    public Jid Jid => account.Jid;

    public INodeService Nodes => new TimedNodes(account.Nodes, spent);

    public INodeService NodesAt(Jid service) => new TimedNodes(account.NodesAt(service), spent);

    public async ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken) => await spent.OnAsync(() => account.GetRosterAsync(cancellationToken).AsTask());

    public async ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken) =>
        await spent.OnAsync(() => account.GetPrivateXmlAsync(name, cancellationToken).AsTask());

    public async ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken) =>
        await spent.OnAsync(() => account.GetNodeAsync(node, cancellationToken).AsTask());

    public async IAsyncEnumerable<StoredMessage> GetMessagesAsync(
        Jid correspondent, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var messages = account.GetMessagesAsync(correspondent, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await spent.OnAsync(() => messages.MoveNextAsync().AsTask()))
        {
            yield return messages.Current;
        }
    }

    public async ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken) =>
        await spent.OnAsync(() => account.GetPepSupportAsync(cancellationToken).AsTask());

    public Task SetRosterItemAsync(RosterItem item, CancellationToken cancellationToken = default) => spent.OnAsync(() => account.SetRosterItemAsync(item, cancellationToken));

    public Task RemoveRosterItemAsync(Jid jid, CancellationToken cancellationToken = default) => spent.OnAsync(() => account.RemoveRosterItemAsync(jid, cancellationToken));

    public Task SetPrivateXmlAsync(XElement element, CancellationToken cancellationToken = default) => spent.OnAsync(() => account.SetPrivateXmlAsync(element, cancellationToken));

    public Task SendToSelfAsync(XElement message, CancellationToken cancellationToken = default) => spent.OnAsync(() => account.SendToSelfAsync(message, cancellationToken));
}
