using System.Xml.Linq;
using XmppContacts.PubSub;
using XmppContacts.Streams;
using XmppContacts.Xml;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>Puts one item into a node that is made, or made right, before.</summary>
internal static class KeyNodeWriter
{
    private const string Full = "resource-constraint";

    /// <summary>Publishes the item.</summary>
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
        var existing = await nodes.GetNodeAsync(node, cancellationToken);
        if (existing is null)
        {
            await CreateAsync(nodes, node, settings, cancellationToken);
        }
        else if (!IsAs(existing.Configuration, settings))
        {
            await ConfigureAsync(nodes, existing, settings, cancellationToken);
        }

        // ejabberd 23.01 knows no other preconditions. The node may have been changed since: nothing secret goes into an open one.
        var precondition = new NodeSettings { AccessModel = settings.AccessModel, PersistItems = settings.PersistItems };
        var item = new PubSubItem(XmppTime.Format(now), payload);
        try
        {
            await nodes.PublishAsync(node, item, precondition, cancellationToken);
        }
        catch (XmppStanzaException e) when (e.Condition == Full && existing is { Items: [.., { Id: { Length: > 0 } last }] })
        {
            // Servers drop the older item for the new one; a copy in an export drops nothing, but takes what comes under the same ID.
            await nodes.PublishAsync(node, item with { Id = last }, precondition, cancellationToken);
        }
    }

    private static async Task ConfigureAsync(INodeService nodes, PubSubNode existing, NodeSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await nodes.ConfigureAsync(existing.Name, settings, cancellationToken);
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
        && configuration.MaxItems == settings.MaxItems && configuration.Value("pubsub#send_last_published_item") == settings.SendLastPublishedItem;
}
