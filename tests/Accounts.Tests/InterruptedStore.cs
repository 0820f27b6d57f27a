using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Archives;
using XmppContacts.PubSub;
using XmppContacts.Rosters;

namespace XmppContacts.Accounts.Tests;

/// <summary>A living account in which something else happens after the first read of private storage and before whatever is done next.</summary>
internal sealed class InterruptedStore(IAccountStore account, Func<Task> interruption) : IAccountStore
{
    private int _reads;

    public bool WasInterrupted { get; private set; }

    public INodeService Nodes => account.Nodes;

    public Jid Jid => account.Jid;

    public ValueTask<Roster> GetRosterAsync(CancellationToken cancellationToken) => account.GetRosterAsync(cancellationToken);

    public ValueTask<XElement?> GetPrivateXmlAsync(XName name, CancellationToken cancellationToken)
    {
        if (_reads++ == 1)
        {
            // Waited for in place: the calls that follow on this one must stay in their order.
            Task.Run(interruption, cancellationToken).GetAwaiter().GetResult();
            WasInterrupted = true;
        }

        return account.GetPrivateXmlAsync(name, cancellationToken);
    }

    public Task SetPrivateXmlAsync(XElement element, CancellationToken cancellationToken = default) => account.SetPrivateXmlAsync(element, cancellationToken);

    public ValueTask<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken) => account.GetNodeAsync(node, cancellationToken);

    public ValueTask<PepSupport?> GetPepSupportAsync(CancellationToken cancellationToken) => account.GetPepSupportAsync(cancellationToken);

    public Task SetRosterItemAsync(RosterItem item, CancellationToken cancellationToken = default) => account.SetRosterItemAsync(item, cancellationToken);

    public Task RemoveRosterItemAsync(Jid jid, CancellationToken cancellationToken = default) => account.RemoveRosterItemAsync(jid, cancellationToken);

    public IAsyncEnumerable<StoredMessage> GetMessagesAsync(Jid correspondent, CancellationToken cancellationToken = default) =>
        account.GetMessagesAsync(correspondent, cancellationToken);

    public INodeService NodesAt(Jid service) => account.NodesAt(service);

    public Task SendToSelfAsync(XElement message, CancellationToken cancellationToken = default) => account.SendToSelfAsync(message, cancellationToken);
}
