using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.PubSub;

namespace XmppContacts.Bench;

/// <summary>Nodes whose requests are timed.</summary>
internal sealed class TimedNodes(INodeService nodes, TimeSpent spent) : INodeService
{
    public Jid Address => nodes.Address;

    public Task<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken = default) => spent.OnAsync(() => nodes.GetNodeAsync(node, cancellationToken));

    public Task<ImmutableArray<PubSubItem>> GetItemsAsync(string node, CancellationToken cancellationToken = default) =>
        spent.OnAsync(() => nodes.GetItemsAsync(node, cancellationToken));

    public Task<PubSubItem?> GetItemAsync(string node, string id, CancellationToken cancellationToken = default) =>
        spent.OnAsync(() => nodes.GetItemAsync(node, id, cancellationToken));

    public Task CreateAsync(string node, NodeSettings settings, CancellationToken cancellationToken = default) =>
        spent.OnAsync(() => nodes.CreateAsync(node, settings, cancellationToken));

    public Task ConfigureAsync(string node, NodeSettings settings, CancellationToken cancellationToken = default) =>
        spent.OnAsync(() => nodes.ConfigureAsync(node, settings, cancellationToken));

    public Task PublishAsync(string node, PubSubItem item, NodeSettings? precondition = null, CancellationToken cancellationToken = default) =>
        spent.OnAsync(() => nodes.PublishAsync(node, item, precondition, cancellationToken));

    public Task RetractAsync(string node, string id, CancellationToken cancellationToken = default) => spent.OnAsync(() => nodes.RetractAsync(node, id, cancellationToken));

    public Task DeleteAsync(string node, CancellationToken cancellationToken = default) => spent.OnAsync(() => nodes.DeleteAsync(node, cancellationToken));

    public Task<bool> HasRoomAsync(int items, CancellationToken cancellationToken = default) => spent.OnAsync(() => nodes.HasRoomAsync(items, cancellationToken));

    public Task<XElement?> SwapAsync(
        string node, string id, XElement? payload, NodeSettings? precondition = null, CancellationToken cancellationToken = default) =>
        spent.OnAsync(() => nodes.SwapAsync(node, id, payload, precondition, cancellationToken));
}
