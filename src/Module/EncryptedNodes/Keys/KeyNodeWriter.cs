using System.Security.Cryptography;
using System.Xml.Linq;
using XmppContacts.PubSub;
using XmppContacts.Streams;
using XmppContacts.Xml;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>Puts an item into a node that is made, or made right, before.</summary>
internal static class KeyNodeWriter
{
    private const string Full = "resource-constraint";

    // Room for what others add at the same moment, which would be lost in a node of one item.
    private const int RacingItems = 8;

    /// <summary>Publishes an item, which takes the place of those before.</summary>
    /// <param name="nodes">The account's nodes.</param>
    /// <param name="node">The node.</param>
    /// <param name="settings">How it must be configured.</param>
    /// <param name="payload">What the item holds.</param>
    /// <param name="now">The time, which is the item's ID (XEP-0373 §4.1).</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="XmppException">A request failed.</exception>
    public static async Task PublishAsync(
        INodeService nodes, string node, NodeSettings settings, XElement payload, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var existing = await PrepareAsync(nodes, node, settings, cancellationToken);
        await PublishAsync(nodes.PublishAsync, node, settings, payload, XmppTime.Format(now), existing is { Items: [.., { Id: { Length: > 0 } last }] } ? last : null, cancellationToken);
    }

    /// <summary>Publishes an item that builds on what was just read, into a node that was prepared; not made again when the connection is lost.</summary>
    /// <param name="nodes">The account's nodes.</param>
    /// <param name="node">The node.</param>
    /// <param name="settings">How it is configured.</param>
    /// <param name="payload">What the item holds.</param>
    /// <param name="id">The item's ID.</param>
    /// <param name="last">The ID of the item that it follows, or null.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="XmppException">The request failed.</exception>
    public static Task PublishOnReadAsync(
        INodeService nodes, string node, NodeSettings settings, XElement payload, string id, string? last, CancellationToken cancellationToken) =>
        PublishAsync(nodes.PublishOnReadAsync, node, settings, payload, id, last, cancellationToken);

    private static async Task PublishAsync(
        Func<string, PubSubItem, NodeSettings?, CancellationToken, Task> publish, string node, NodeSettings settings, XElement payload, string id, string? last,
        CancellationToken cancellationToken)
    {
        // ejabberd 23.01 knows no other preconditions. The node may have been changed since: nothing secret goes into an open one.
        var precondition = new NodeSettings { AccessModel = settings.AccessModel, PersistItems = settings.PersistItems };
        try
        {
            await publish(node, new PubSubItem(id, payload), precondition, cancellationToken);
        }
        catch (XmppStanzaException e) when (e.Condition == Full && last is not null)
        {
            // Servers drop the older item for the new one; a copy in an export drops nothing, but takes what comes under the same ID.
            await publish(node, new PubSubItem(last, payload), precondition, cancellationToken);
        }
    }

    /// <summary>Puts an item into a node that has none, and replaces nothing whatever others do at the same moment.</summary>
    /// <returns>Whether it is in the node. When others were there before, it is not, and theirs is as it was.</returns>
    /// <exception cref="XmppException">A request failed.</exception>
    public static async Task<bool> AddOnlyAsync(INodeService nodes, string node, NodeSettings settings, XElement payload, CancellationToken cancellationToken)
    {
        var existing = await PrepareAsync(nodes, node, settings with { MaxItems = RacingItems }, cancellationToken);
        if (existing is { Items.IsEmpty: false })
        {
            return false;
        }

        // Both stay, whoever comes at this moment; the one that came first counts.
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await PublishAsync(nodes.PublishAsync, node, settings, payload, id, null, cancellationToken);
        var items = await nodes.GetItemsAsync(node, cancellationToken);
        if (items is [{ } first, ..] && first.Id == id)
        {
            return true;
        }

        await nodes.RetractAsync(node, id, cancellationToken);
        return false;
    }

    /// <summary>Makes a node, or makes it right.</summary>
    /// <returns>The node as it was before; null when there was none.</returns>
    /// <exception cref="XmppException">A request failed.</exception>
    public static async Task<PubSubNode?> PrepareAsync(INodeService nodes, string node, NodeSettings settings, CancellationToken cancellationToken)
    {
        var existing = await nodes.GetNodeAsync(node, cancellationToken);
        if (existing is null)
        {
            await CreateAsync(nodes, node, settings, cancellationToken);
        }
        else if (!IsAs(existing.Configuration, settings))
        {
            await ConfigureAsync(nodes, existing, settings, cancellationToken);
        }

        return existing;
    }

    private static async Task ConfigureAsync(INodeService nodes, PubSubNode existing, NodeSettings settings, CancellationToken cancellationToken)
    {
        // A lower number than it has makes Prosody drop items at once, and those of another client that is about to look at them.
        var kept = existing.Configuration?.MaxItems >= settings.MaxItems ? settings with { MaxItems = null } : settings;
        try
        {
            await nodes.ConfigureAsync(existing.Name, kept, cancellationToken);
        }
        catch (XmppStanzaException e) when (e.Condition == Full && existing.Items.Length > settings.MaxItems)
        {
            // A copy in an export does not drop older items either.
            await nodes.ConfigureAsync(existing.Name, settings with { MaxItems = null }, cancellationToken);
        }
    }

    // Publishing alone would do where a server takes all fields as publish options, which ejabberd 23.01 does not.
    private static async Task CreateAsync(INodeService nodes, string node, NodeSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await nodes.CreateAsync(node, settings, cancellationToken);
        }
        catch (XmppStanzaException e) when (e.Condition == "conflict")
        {
            // Another client was faster.
            await nodes.ConfigureAsync(node, settings, cancellationToken);
        }
    }

    private static bool IsAs(NodeConfiguration? configuration, NodeSettings settings) =>
        configuration is not null && configuration.AccessModel == settings.AccessModel && configuration.PersistItems == settings.PersistItems
        && configuration.MaxItems >= settings.MaxItems && configuration.Value("pubsub#send_last_published_item") == settings.SendLastPublishedItem;
}
