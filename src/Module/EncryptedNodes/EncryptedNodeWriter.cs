using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using XmppContacts.PubSub;
using XmppContacts.Streams;
using XmppContacts.Xml;

namespace XmppContacts.EncryptedNodes;

/// <summary>Makes and fills a private node in the one way that loses nothing on Prosody 0.12 and ejabberd 23.01.</summary>
/// <remarks>
/// A node made by publishing holds one item on both; <c>max_items=max</c> means 256 and 1,000 by default, and beyond the limit the oldest item
/// vanishes without a word; of several items in one request only the first is kept. A number that is too large for the server is refused, though,
/// which makes it the probe.
/// </remarks>
/// <param name="service">The service that has the node.</param>
/// <param name="node">The node.</param>
public sealed class EncryptedNodeWriter(INodeService service, string node)
{
    /// <summary>Places left free, where the server allows it: what other clients add meanwhile must not push out the oldest.</summary>
    internal const int FreePlaces = 16;

    /// <summary>Octets of the largest item that is sent. Both servers end the stream at 262,144, and ejabberd takes 250,000 in an item.</summary>
    internal const int LargestItem = 245_000;

    // What surrounds the octets of a message, generously.
    private const int MessageOctets = 150;

    private const int RequestsAtOnce = 20;
    private const string Whitelist = "whitelist";
    private const string Never = "never";

    /// <summary>How the node is configured, beside its number of items.</summary>
    internal static readonly NodeSettings Settings = NodeSettings.Private with { SendLastPublishedItem = Never };

    private NodeRoom? _room;

    /// <summary>Whether the node was made here, and not only changed.</summary>
    public bool IsCreated => _room is { IsCreated: true };

    /// <summary>Whether the node was there and had to be made private or lasting.</summary>
    public bool IsMended { get; private set; }

    /// <summary>Whether a node is as private and lasting as it must be (XEP-0223 §3).</summary>
    public static bool IsPrivate(NodeConfiguration? configuration) => configuration is { AccessModel: Whitelist, PersistItems: not false };

    /// <summary>Makes the node, or mends its configuration, so that it holds a number of items.</summary>
    /// <param name="configuration">Its configuration as read; null when it is not known.</param>
    /// <param name="count">How many items it holds; null when there is no such node.</param>
    /// <param name="needed">How many items it must hold.</param>
    /// <param name="wanted">How many items it had better hold.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>How many items it may be filled with: from <paramref name="needed"/> to <paramref name="wanted"/>.</returns>
    /// <exception cref="EncryptedNodeException">The server allows fewer items than needed, or does not make the node private; nothing was published.</exception>
    /// <exception cref="XmppException">A request failed; <c>conflict</c> when another client has just made the node.</exception>
    public async Task<int> PrepareAsync(
        NodeConfiguration? configuration, int? count, int needed, int wanted, CancellationToken cancellationToken = default)
    {
        var exists = count is not null;
        var mustBeSet = exists && !(IsPrivate(configuration) && configuration?.Value("pubsub#send_last_published_item") is Never or null);
        if (mustBeSet)
        {
            await service.ConfigureAsync(node, Settings, cancellationToken);
            IsMended = !IsPrivate(configuration);
        }

        var places = (long)wanted + FreePlaces;
        var held = configuration?.MaxItems ?? 0;
        var grows = !exists || (wanted > count && held < places);
        if (grows)
        {
            _room = new NodeRoom(service, node, exists, isWithoutNumber: configuration?.Value("pubsub#max_items") == "max");
            places = await _room.MakeAsync(needed, wanted + FreePlaces, held, cancellationToken) ?? throw TooMany(needed);
            await _room.AllowAllAsync(cancellationToken);
        }

        if (mustBeSet || grows)
        {
            await CheckAsync(cancellationToken);
        }

        return (int)Math.Max(needed, Math.Min(wanted, places - FreePlaces));
    }

    /// <summary>Publishes and removes items, one per request, several on their way at a time, in random order.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="written">Called after each of them.</param>
    /// <param name="cancellationToken">Ends the waiting; changes may have been made nevertheless.</param>
    /// <returns>Whether all were made on what was expected. Where another client had changed an item meanwhile, its change was put back and ours is not made.</returns>
    /// <exception cref="EncryptedNodeException">An item is too large, or the node does not stay private.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task<bool> WriteAsync(IReadOnlyCollection<NodeChange> changes, Action? written = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        foreach (var change in changes)
        {
            CheckSize(change);
        }

        var shuffled = changes.ToArray();
        RandomNumberGenerator.Shuffle(shuffled.AsSpan());
        var results = await RunAsync(shuffled, written, cancellationToken);
        var unmet = results.Where(result => result.IsPreconditionUnmet).Select(result => result.Change).ToArray();
        if (unmet.Length > 0)
        {
            // Another client has opened the node since it was prepared.
            await service.ConfigureAsync(node, Settings, cancellationToken);
            IsMended = true;
            var again = await RunAsync(unmet, written, cancellationToken);
            if (again.Any(result => result.IsPreconditionUnmet))
            {
                throw NotPrivate();
            }

            results = [.. results.Where(result => !result.IsPreconditionUnmet), .. again];
        }

        var overwritten = results.Where(result => result.Overwritten is not null).Select(result => result.Overwritten!).ToArray();
        await RunAsync(overwritten, null, cancellationToken);
        return overwritten.Length == 0;
    }

    /// <summary>Makes sure that the server lets the node hold a number of items, without touching the node.</summary>
    /// <exception cref="EncryptedNodeException">It does not.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    internal async Task CheckRoomAsync(int items, CancellationToken cancellationToken)
    {
        if (!await NodeRoom.HasAsync(service, items, cancellationToken))
        {
            throw TooMany(items);
        }
    }

    /// <summary>Refuses what a server would answer by ending the stream.</summary>
    /// <param name="octets">Octets of an item's largest plaintext.</param>
    /// <exception cref="EncryptedNodeException">The item is too large.</exception>
    internal void CheckSize(int octets)
    {
        if ((octets + MessageOctets) / 3L * 4 > LargestItem)
        {
            throw TooLarge();
        }
    }

    private void CheckSize(NodeChange change)
    {
        if (change.Payload is { } payload && Encoding.UTF8.GetByteCount(payload.ToString(SaveOptions.DisableFormatting)) > LargestItem)
        {
            throw TooLarge();
        }
    }

    private EncryptedNodeException TooMany(int needed) => new(
        EncryptedNodeFailure.TooManyItems, service.Address, node,
        $"the server does not let the node hold {needed:N0} items, and would drop the oldest without a word; raise its limit "
            + "(pep_max_items on Prosody, max_items_node of mod_pubsub on ejabberd) to more than that; nothing was published");

    private EncryptedNodeException TooLarge() => new(
        EncryptedNodeFailure.ItemTooLarge, service.Address, node,
        $"an item would have more than {LargestItem:N0} octets, which servers do not take; nothing was published");

    private async Task<List<ChangeResult>> RunAsync(IEnumerable<NodeChange> changes, Action? written, CancellationToken cancellationToken)
    {
        var results = new List<ChangeResult>();
        var running = new Queue<Task<ChangeResult>>();
        try
        {
            foreach (var change in changes)
            {
                if (running.Count == RequestsAtOnce)
                {
                    await TakeAsync();
                }

                running.Enqueue(MakeAsync(change, cancellationToken));
            }

            while (running.Count > 0)
            {
                await TakeAsync();
            }
        }
        finally
        {
            await Task.WhenAll(running).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        return results;

        async Task TakeAsync()
        {
            results.Add(await running.Dequeue());
            written?.Invoke();
        }
    }

    private async Task<ChangeResult> MakeAsync(NodeChange change, CancellationToken cancellationToken)
    {
        Task<PubSubItem?>? before = null;
        try
        {
            // Both are on their way at once: a server handles the stanzas of a stream in their order (RFC 6120 §10.1), so what the first shows is
            // what the second replaces.
            before = change.Expected is null ? null : service.GetItemAsync(node, change.Id, cancellationToken);
            var write = change.Payload is null
                ? service.RetractAsync(node, change.Id, cancellationToken)
                : service.PublishAsync(node, new PubSubItem(change.Id, change.Payload), NodeSettings.Private, cancellationToken);
            await Task.WhenAll(write, before ?? Task.CompletedTask);
        }
        catch (XmppStanzaException e) when (e.ApplicationCondition?.Name.LocalName == "precondition-not-met")
        {
            return new ChangeResult(change, IsPreconditionUnmet: true);
        }

        if (before is null)
        {
            return new ChangeResult(change);
        }

        var found = (await before)?.Payload;
        return AreSame(found, change.Expected) || AreSame(found, change.Payload)
            ? new ChangeResult(change)
            : new ChangeResult(change, Overwritten: new NodeChange(change.Id, found, Expected: null));
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (!IsPrivate((await service.GetNodeAsync(node, cancellationToken))?.Configuration))
        {
            throw NotPrivate();
        }
    }

    private EncryptedNodeException NotPrivate() => new(
        EncryptedNodeFailure.NotPrivate, service.Address, node, "the server does not make the node private (access model whitelist) and lasting, so nothing is kept there");

    private static bool AreSame(XElement? left, XElement? right) =>
        left is null || right is null ? left is null && right is null : ElementContent.AreSame(left, right);

    private sealed record ChangeResult(NodeChange Change, bool IsPreconditionUnmet = false, NodeChange? Overwritten = null);
}
