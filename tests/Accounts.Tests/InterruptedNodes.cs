using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.PubSub;

namespace XmppContacts.Accounts.Tests;

/// <summary>A living account's nodes, where something else happens just before an item is first published to one of them.</summary>
internal sealed class InterruptedNodes(INodeService nodes, string interrupted, Func<Task> interruption) : INodeService
{
    public bool WasInterrupted { get; private set; }

    public Jid Address => nodes.Address;

    public Task<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken = default) => nodes.GetNodeAsync(node, cancellationToken);

    public Task<System.Collections.Immutable.ImmutableArray<PubSubItem>> GetItemsAsync(string node, CancellationToken cancellationToken = default) =>
        nodes.GetItemsAsync(node, cancellationToken);

    public Task<PubSubItem?> GetItemAsync(string node, string id, CancellationToken cancellationToken = default) => nodes.GetItemAsync(node, id, cancellationToken);

    public Task CreateAsync(string node, NodeSettings settings, CancellationToken cancellationToken = default) => nodes.CreateAsync(node, settings, cancellationToken);

    public Task ConfigureAsync(string node, NodeSettings settings, CancellationToken cancellationToken = default) => nodes.ConfigureAsync(node, settings, cancellationToken);

    public async Task PublishAsync(string node, PubSubItem item, NodeSettings? precondition = null, CancellationToken cancellationToken = default)
    {
        if (node == interrupted && !WasInterrupted)
        {
            WasInterrupted = true;
            await interruption();
        }

        await nodes.PublishAsync(node, item, precondition, cancellationToken);
    }

    public Task PublishOnReadAsync(string node, PubSubItem item, NodeSettings? precondition, CancellationToken cancellationToken = default) =>
        nodes.PublishOnReadAsync(node, item, precondition, cancellationToken);

    public Task<XElement?> SwapAsync(string node, string id, XElement? payload, NodeSettings? precondition = null, CancellationToken cancellationToken = default) =>
        nodes.SwapAsync(node, id, payload, precondition, cancellationToken);

    public Task RetractAsync(string node, string id, CancellationToken cancellationToken = default) => nodes.RetractAsync(node, id, cancellationToken);

    public Task DeleteAsync(string node, CancellationToken cancellationToken = default) => nodes.DeleteAsync(node, cancellationToken);
}
