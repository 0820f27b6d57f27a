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

    /// <summary>Removes one item; one that is not there is no error (XEP-0060 §7.2).</summary>
    /// <exception cref="XmppException">The request failed.</exception>
    Task RetractAsync(string node, string id, CancellationToken cancellationToken = default);

    /// <summary>Removes a node; one that is not there is no error (XEP-0060 §8.4).</summary>
    /// <exception cref="XmppException">The request failed.</exception>
    Task DeleteAsync(string node, CancellationToken cancellationToken = default);
}
