using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using XmppContacts.PubSub;
using XmppContacts.Streams;

namespace XmppContacts.EncryptedNodes;

/// <summary>Creates and fills a private node in the one way that loses nothing on Prosody and ejabberd.</summary>
/// <remarks>
/// A node created by publishing holds one item on both; <c>max_items=max</c> means 256 and 1,000 by default, and beyond the limit the oldest item
/// vanishes silently; of several items in one request only the first is stored.
/// </remarks>
/// <param name="service">The service that has the node.</param>
/// <param name="node">The node.</param>
/// <param name="room">What is known of the server's limit; null when nothing is.</param>
internal sealed class EncryptedNodeWriter(INodeService service, string node, ServerRoom? room = null)
{
    /// <summary>Places left free, where the server allows it: what other clients add meanwhile must not push out the oldest.</summary>
    public const int FreePlaces = 16;

    /// <summary>Characters of the largest item that is sent. Both servers end the stream at 262,144 bytes, and ejabberd takes 250,000 in an item.</summary>
    public const int LargestItem = 245_000;

    // What surrounds the bytes of a message, generously.
    private const int MessageBytes = 150;

    private const int AdditionsAtOnce = 20;
    private const int ReplacementsAtOnce = 8;
    private const string Whitelist = "whitelist";
    private const string Never = "never";

    /// <summary>How the node is configured, beside its number of items.</summary>
    public static readonly NodeSettings Settings = NodeSettings.Private with { SendLastPublishedItem = Never };

    private readonly ServerRoom _serverRoom = room ?? new ServerRoom(service);
    private NodeRoom? _room;

    /// <summary>Whether the node was created here, and not only changed.</summary>
    public bool IsCreated => _room is { IsCreated: true };

    /// <summary>Whether the node existed and had to be made private or persistent.</summary>
    public bool IsMended { get; private set; }

    /// <summary>Whether a node is as private and persistent as it must be (XEP-0223 §3).</summary>
    public static bool IsPrivate(NodeConfiguration? configuration) => configuration is { AccessModel: Whitelist, PersistItems: not false };

    /// <summary>Creates the node, or repairs its configuration, so that it holds a number of items.</summary>
    /// <param name="configuration">Its configuration as read; null when it is not known.</param>
    /// <param name="count">How many items it holds; null when there is no such node.</param>
    /// <param name="needed">How many items it must hold.</param>
    /// <param name="wanted">How many items it should preferably hold.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    /// <returns>How many places it has: from <paramref name="needed"/> to <paramref name="wanted"/> and some more.</returns>
    /// <exception cref="EncryptedNodeException">The server allows fewer items than needed, or does not make the node private; nothing was published.</exception>
    /// <exception cref="XmppException">A request failed; <c>conflict</c> when another client has just created the node.</exception>
    public async Task<long> PrepareAsync(
        NodeConfiguration? configuration, int? count, int needed, int wanted, CancellationToken cancellationToken = default)
    {
        var exists = count is not null;
        var mustBeSet = exists && !(IsPrivate(configuration) && configuration?.Value("pubsub#send_last_published_item") is Never or null);
        if (mustBeSet)
        {
            await service.ConfigureAsync(node, Settings, cancellationToken);
            IsMended = !IsPrivate(configuration);
        }

        var (places, grows) = ((long)wanted + FreePlaces, false);
        if (exists && configuration?.Value("pubsub#max_items") == "max")
        {
            // No number says what the server holds, and it may have been lowered since: beyond it, the next item pushes out the oldest.
            places = await _serverRoom.FindAsync(needed, places, cancellationToken) ?? throw TooMany(needed);
        }
        else if ((configuration?.MaxItems ?? 0) is var held && (!exists || (held < places && (wanted > count || held < needed))))
        {
            grows = true;
            _room = new NodeRoom(service, node, exists);
            places = await _room.MakeAsync(needed, places, held, cancellationToken) ?? throw TooMany(needed);
            await _room.AllowAllAsync(cancellationToken);
        }

        if (mustBeSet || grows)
        {
            await CheckAsync(cancellationToken);
        }

        return places;
    }

    /// <summary>Publishes items under IDs that nothing has, one per request, several at a time, in random order.</summary>
    /// <param name="items">The items.</param>
    /// <param name="written">Called after each of them.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests; items may have been published.</param>
    /// <exception cref="EncryptedNodeException">An item is too large, or the node does not stay private; when too large, nothing was published.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task AddAsync(IReadOnlyCollection<PubSubItem> items, Action? written = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        foreach (var item in items)
        {
            CheckSize(item.Payload);
        }

        var shuffled = items.ToArray();
        RandomNumberGenerator.Shuffle(shuffled.AsSpan());
        await RunAsync(shuffled, AdditionsAtOnce, AddAsync, written, cancellationToken);
    }

    /// <summary>Replaces and removes items whose content was read before, one per request, a few at a time, in random order.</summary>
    /// <remarks>
    /// XEP-0060 has no conditional request. So each item is read once more at the last moment, and again on its way together with the change: a server
    /// handles the stanzas of a stream in order (RFC 6120 §10.1), so that what this reading shows is what the change replaced. When that was written by
    /// another client in between, it is put back at once, also when the run is being cancelled.
    /// </remarks>
    /// <param name="changes">The changes.</param>
    /// <param name="written">Called after each of them.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests; no change is left halfway.</param>
    /// <returns>Whether all were made. Where another client had changed an item meanwhile, it has what that client wrote.</returns>
    /// <exception cref="EncryptedNodeException">An item is too large, or the node does not stay private; when too large, nothing was changed.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task<bool> ReplaceAsync(IReadOnlyCollection<NodeChange> changes, Action? written = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        foreach (var change in changes)
        {
            CheckSize(change.Payload);
        }

        var shuffled = changes.ToArray();
        RandomNumberGenerator.Shuffle(shuffled.AsSpan());
        var replacement = new ItemReplacement(service, node, CloseAsync);
        var results = await RunAsync(shuffled, ReplacementsAtOnce, replacement.MakeAsync, written, cancellationToken);
        return results.TrueForAll(made => made);
    }

    /// <summary>Makes sure that the server lets the node hold a number of items, without touching the node.</summary>
    /// <exception cref="EncryptedNodeException">It does not.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task CheckRoomAsync(int items, CancellationToken cancellationToken)
    {
        if (!await _serverRoom.HoldsAsync(items, cancellationToken))
        {
            throw TooMany(items);
        }
    }

    /// <summary>Refuses what a server would answer by ending the stream.</summary>
    /// <param name="bytes">Bytes of an item's plaintext with its padding.</param>
    /// <exception cref="EncryptedNodeException">The item is too large.</exception>
    public void CheckSize(int bytes)
    {
        if ((bytes + MessageBytes) / 3L * 4 > LargestItem)
        {
            throw TooLarge();
        }
    }

    private void CheckSize(XElement? payload)
    {
        if (payload is not null && Encoding.UTF8.GetByteCount(payload.ToString(SaveOptions.DisableFormatting)) > LargestItem)
        {
            throw TooLarge();
        }
    }

    private EncryptedNodeException TooMany(int needed) => new(
        EncryptedNodeFailure.TooManyItems, service.Address, node,
        $"the server does not let the node hold {needed:N0} items, and would drop the oldest silently; raise its limit "
            + "(pep_max_items on Prosody, max_items_node of mod_pubsub on ejabberd) to more than that; nothing was published");

    private EncryptedNodeException TooLarge() => new(
        EncryptedNodeFailure.ItemTooLarge, service.Address, node,
        $"an item would have more than {LargestItem:N0} bytes, which servers do not take; nothing was published");

    private async Task<bool> AddAsync(PubSubItem item, CancellationToken cancellationToken)
    {
        await PublishAsync(item, cancellationToken);
        return true;
    }

    // Another client may open the node at any moment.
    private async Task PublishAsync(PubSubItem item, CancellationToken cancellationToken)
    {
        for (var isRepeated = false; ; isRepeated = true)
        {
            try
            {
                await service.PublishAsync(node, item, NodeSettings.Private, cancellationToken);
                return;
            }
            catch (XmppStanzaException e) when (e.ApplicationCondition?.Name.LocalName == "precondition-not-met")
            {
                if (isRepeated)
                {
                    throw NotPrivate();
                }

                await CloseAsync(cancellationToken);
            }
        }
    }

    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        await service.ConfigureAsync(node, Settings, cancellationToken);
        IsMended = true;
    }

    private static async Task<List<bool>> RunAsync<T>(
        IEnumerable<T> changes, int atOnce, Func<T, CancellationToken, Task<bool>> make, Action? written, CancellationToken cancellationToken)
    {
        var results = new List<bool>();
        var running = new Queue<Task<bool>>();
        try
        {
            foreach (var change in changes)
            {
                if (running.Count == atOnce)
                {
                    await TakeAsync();
                }

                cancellationToken.ThrowIfCancellationRequested();
                running.Enqueue(make(change, cancellationToken));
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

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (!IsPrivate((await service.GetNodeAsync(node, cancellationToken))?.Configuration))
        {
            throw NotPrivate();
        }
    }

    private EncryptedNodeException NotPrivate() => new(
        EncryptedNodeFailure.NotPrivate, service.Address, node, "the server does not make the node private (access model whitelist) and persistent, so nothing is kept there");
}
