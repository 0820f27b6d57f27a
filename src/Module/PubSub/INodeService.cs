using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Streams;

namespace XmppContacts.PubSub;

/// <summary>A service with nodes: an account's personal eventing wherever it is kept, or another publish-subscribe service (XEP-0060, XEP-0163).</summary>
public interface INodeService
{
    /// <summary>The service's address; for personal eventing, the account's bare address.</summary>
    Jid Address { get; }

    /// <summary>A node with configuration, affiliations and all items, or null when there is none.</summary>
    /// <exception cref="XmppException">A request failed.</exception>
    Task<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken = default);

    /// <summary>All items of a node, oldest first; none when there is no such node (XEP-0060 §6.5.2).</summary>
    /// <exception cref="XmppException">A request failed.</exception>
    async Task<ImmutableArray<PubSubItem>> GetItemsAsync(string node, CancellationToken cancellationToken = default) =>
        (await GetNodeAsync(node, cancellationToken))?.Items ?? [];

    /// <summary>One item of a node, or null when it is not there (XEP-0060 §6.5.8).</summary>
    /// <exception cref="XmppException">A request failed.</exception>
    async Task<PubSubItem?> GetItemAsync(string node, string id, CancellationToken cancellationToken = default) =>
        (await GetNodeAsync(node, cancellationToken))?.Items.LastOrDefault(item => item.Id == id);

    /// <summary>Makes a node with its configuration in one step (XEP-0060 §8.1.3).</summary>
    /// <exception cref="XmppException">The node exists (<c>conflict</c>), or the configuration is refused.</exception>
    Task CreateAsync(string node, NodeSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Changes fields of a node's configuration; the others stay (XEP-0060 §8.2.4).</summary>
    /// <exception cref="XmppException">The request failed.</exception>
    Task ConfigureAsync(string node, NodeSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Publishes one item, in the place of one with the same ID (XEP-0060 §7.1).</summary>
    /// <param name="node">The node.</param>
    /// <param name="item">The item, with its ID.</param>
    /// <param name="precondition">What the node's configuration must be, or null.</param>
    /// <param name="cancellationToken">Ends the waiting; the item may have been published nevertheless.</param>
    /// <exception cref="XmppException">The request failed; <c>conflict</c> with <c>precondition-not-met</c> when the configuration is another.</exception>
    Task PublishAsync(string node, PubSubItem item, NodeSettings? precondition = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Publishes one item that builds on what was just read, in the place of one with the same ID. It is not made again by itself when the connection is lost or
    /// the server does not take it at once: what was read may have been changed by then.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="item">The item, with its ID.</param>
    /// <param name="precondition">What the node's configuration must be, or null.</param>
    /// <param name="cancellationToken">Ends the waiting; the item may have been published nevertheless.</param>
    /// <exception cref="XmppException">The request failed.</exception>
    Task PublishOnReadAsync(string node, PubSubItem item, NodeSettings? precondition, CancellationToken cancellationToken = default) =>
        PublishAsync(node, item, precondition, cancellationToken);

    /// <summary>Removes one item; one that is not there is no error (XEP-0060 §7.2).</summary>
    /// <exception cref="XmppException">The request failed.</exception>
    Task RetractAsync(string node, string id, CancellationToken cancellationToken = default);

    /// <summary>Removes a node; one that is not there is no error (XEP-0060 §8.4).</summary>
    /// <exception cref="XmppException">The request failed.</exception>
    Task DeleteAsync(string node, CancellationToken cancellationToken = default);

    /// <summary>Whether the service lets a node that says <c>max</c> hold a number of items (XEP-0060 §8.1.3).</summary>
    /// <param name="items">The number.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    /// <exception cref="XmppException">A request failed.</exception>
    Task<bool> HasRoomAsync(int items, CancellationToken cancellationToken = default) => RoomProbe.HasRoomAsync(this, items, cancellationToken);

    /// <summary>Replaces or removes one item, and tells what was there. Never made twice: when a connection is lost meanwhile, whether it was made is not known.</summary>
    /// <param name="node">The node.</param>
    /// <param name="id">The item's ID.</param>
    /// <param name="payload">What the item is to hold; null removes it.</param>
    /// <param name="precondition">What the node's configuration must be for something to be published, or null.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests; the item may have been changed nevertheless.</param>
    /// <returns>What the change replaced, or null when the item was not there.</returns>
    /// <exception cref="XmppException">A request failed.</exception>
    async Task<XElement?> SwapAsync(
        string node, string id, XElement? payload, NodeSettings? precondition = null, CancellationToken cancellationToken = default)
    {
        var before = await GetItemAsync(node, id, cancellationToken);
        await (payload is null
            ? RetractAsync(node, id, cancellationToken)
            : PublishAsync(node, new PubSubItem(id, payload), precondition, cancellationToken));
        return before?.Payload;
    }
}
