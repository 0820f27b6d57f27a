using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Streams;
using XmppContacts.Text;
using XmppContacts.Xml;

namespace XmppContacts.PubSub;

/// <summary>The nodes of a service: an account's own personal eventing, or another (XEP-0060, XEP-0163).</summary>
/// <remarks>What Prosody 0.12 and ejabberd 23.01 do differently is noted where it is dealt with.</remarks>
public sealed class PubSubClient : INodeService
{
    // ejabberd 23.01 keeps the nodes of all accounts together: of changes at the same moment, some fail with this text and nothing done.
    private const string CollisionText = "Database failure";
    private const int CollisionAttempts = 10;
    private const int LongestDelay = 50;

    private const int PageItems = 500;
    private const int ReadingAttempts = 5;

    private static readonly XNamespace Ns = PubSubNode.Ns;
    private static readonly XNamespace OwnerNs = PubSubNode.OwnerNs;
    private static readonly XNamespace ResultSets = "http://jabber.org/protocol/rsm";

    private readonly IXmppSession _session;
    private readonly Jid? _service;
    private readonly NodeLimits _limits;

    /// <param name="session">The session that acts.</param>
    /// <param name="service">The service; null is the personal eventing of the session's account.</param>
    public PubSubClient(IXmppSession session, Jid? service = null)
        : this(session, service, NodeLimits.Default)
    {
    }

    internal PubSubClient(IXmppSession session, Jid? service, NodeLimits limits)
    {
        ArgumentNullException.ThrowIfNull(session);
        _session = session;
        _service = service;
        _limits = limits;
    }

    /// <inheritdoc/>
    public Jid Address => _service ?? _session.Address.Bare;

    /// <inheritdoc/>
    public async Task<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken = default)
    {
        NodeConfiguration? configuration;
        try
        {
            configuration = await GetConfigurationAsync(node, cancellationToken);
        }
        catch (XmppStanzaException e) when (IsAbsent(e))
        {
            return null;
        }

        var affiliations = GetAffiliationsAsync(node, cancellationToken);
        var items = GetItemsAsync(node, cancellationToken);
        await Task.WhenAll(affiliations, items);
        return new PubSubNode(node, configuration, await affiliations, await items);
    }

    /// <summary>A node's configuration (XEP-0060 §8.2).</summary>
    /// <exception cref="XmppException">The request failed; <c>item-not-found</c> when there is no such node.</exception>
    public async Task<NodeConfiguration?> GetConfigurationAsync(string node, CancellationToken cancellationToken = default)
    {
        var answer = await RequestAsync(IqRequest.Get(Owner(new XElement(OwnerNs + "configure", Node(node))), _service), cancellationToken);
        return answer.Element(OwnerNs + "pubsub")?.Element(OwnerNs + "configure") is { } configure ? NodeConfiguration.Of(configure) : null;
    }

    /// <summary>All items of a node, oldest first, whatever paging that takes.</summary>
    /// <remarks>
    /// ejabberd answers page by page (XEP-0059); Prosody passes over the paging and sends all at once. A node that does not keep
    /// items has none to give, which Prosody says as <c>feature-not-implemented</c>; one that is gone has none either.
    /// </remarks>
    /// <exception cref="XmppLimitException">The node has no end, or more than is read.</exception>
    /// <exception cref="XmppException">A request failed.</exception>
    public async Task<ImmutableArray<PubSubItem>> GetItemsAsync(string node, CancellationToken cancellationToken = default)
    {
        var items = ImmutableArray.CreateBuilder<PubSubItem>();
        var seen = new HashSet<string>();
        string? after = null;
        var characters = 0L;
        var changes = 0;
        while (true)
        {
            var paging = new XElement(ResultSets + "set", new XElement(ResultSets + "max", PageItems), after is null ? null : new XElement(ResultSets + "after", after));
            XElement? page;
            try
            {
                var answer = await RequestAsync(
                    IqRequest.Get(new XElement(Ns + "pubsub", new XElement(Ns + "items", Node(node)), paging), _service), cancellationToken);
                page = answer.Element(Ns + "pubsub");
            }
            catch (XmppStanzaException e) when (after is null && (e.Condition is "feature-not-implemented" or "item-not-found"))
            {
                return [];
            }
            catch (XmppStanzaException e) when (e.Condition == "item-not-found" && ++changes < ReadingAttempts)
            {
                // The item to go on after was removed meanwhile (XEP-0059 §2.2), or the whole node.
                after = null;
                characters = 0;
                items.Clear();
                seen.Clear();
                continue;
            }

            var before = items.Count;
            foreach (var item in page?.Element(Ns + "items") is { } found ? PubSubNode.ItemsOf(found).Where(item => seen.Add(item.Id)) : [])
            {
                characters += item.Id.Length + (item.Payload is { } payload ? ElementSize.Characters(payload) : 0);
                items.Add(item);
                if (items.Count > _limits.Items)
                {
                    throw Exceeded("NodeItems", node, $"has more than {_limits.Items:N0} items");
                }

                if (characters > _limits.Characters)
                {
                    throw Exceeded("NodeBytes", node, $"has items of more than {_limits.Characters:N0} characters");
                }
            }

            var set = page?.Element(ResultSets + "set");
            after = set?.Element(ResultSets + "last")?.Value;
            if (after is null || IsComplete(set!, items.Count))
            {
                return items.ToImmutable();
            }

            // A server that repeats a page would otherwise be asked for ever; and what it leaves out is not known.
            if (items.Count == before)
            {
                throw Exceeded("NodeRepeats", node, "repeats its pages and has no end");
            }
        }
    }

    private XmppLimitException Exceeded(string limit, string node, string what) =>
        new(limit, $"The node {VisibleText.Shortened(node)} of {Address} {what}; it was not read to its end.");

    /// <inheritdoc/>
    public async Task<PubSubItem?> GetItemAsync(string node, string id, CancellationToken cancellationToken = default)
    {
        try
        {
            return ItemOf(await RequestAsync(ItemRequest(node, id), cancellationToken), id);
        }
        catch (XmppStanzaException e) when (e.Condition == "item-not-found")
        {
            return null;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="XmppException">The request failed: <c>conflict</c> when the node exists, <c>bad-request</c> (Prosody) or
    /// <c>resource-constraint</c> (ejabberd) when the server allows fewer items than asked for.</exception>
    public Task CreateAsync(string node, NodeSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return RequestAsync(
            IqRequest.Set(
                new XElement(Ns + "pubsub", new XElement(Ns + "create", Node(node)), new XElement(Ns + "configure", settings.ConfigurationXml())), _service),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task ConfigureAsync(string node, NodeSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return RequestAsync(
            IqRequest.Set(Owner(new XElement(OwnerNs + "configure", Node(node), settings.ConfigurationXml())), _service, isRepeatable: true), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Both servers take no more than one item at a time, and ejabberd 23.01 only access model and persistence as preconditions.</remarks>
    public Task PublishAsync(string node, PubSubItem item, NodeSettings? precondition = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentException.ThrowIfNullOrEmpty(item.Id);
        return RequestAsync(IqRequest.Set(PublishXml(node, item, precondition), _service, isRepeatable: true), cancellationToken);
    }

    /// <inheritdoc/>
    public Task PublishOnReadAsync(string node, PubSubItem item, NodeSettings? precondition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentException.ThrowIfNullOrEmpty(item.Id);
        return _session.RequestAsync(IqRequest.Set(PublishXml(node, item, precondition), _service) with { IsBoundToConnection = true }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task RetractAsync(string node, string id, CancellationToken cancellationToken = default) => UnlessAbsentAsync(RetractXml(node, id), cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Both requests are on their way at once: a server handles the stanzas of a stream in order (RFC 6120 §10.1), so that nothing comes between them.</remarks>
    public async Task<XElement?> SwapAsync(
        string node, string id, XElement? payload, NodeSettings? precondition = null, CancellationToken cancellationToken = default)
    {
        var change = payload is null ? RetractXml(node, id) : PublishXml(node, new PubSubItem(id, payload), precondition);
        var before = _session.RequestAsync(ItemRequest(node, id) with { IsBoundToConnection = true }, cancellationToken);
        var made = _session.RequestAsync(IqRequest.Set(change, _service) with { IsBoundToConnection = true }, cancellationToken);
        await Task.WhenAll(before, made).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        XElement? replaced = null;
        try
        {
            replaced = ItemOf(await before, id)?.Payload;
        }
        catch (XmppStanzaException e) when (e.Condition == "item-not-found")
        {
        }

        try
        {
            await made;
        }
        catch (XmppStanzaException e) when (payload is null && e.Condition == "item-not-found")
        {
            // Another client was faster.
        }

        return replaced;
    }

    /// <summary>Removes all items of a node (XEP-0060 §8.5).</summary>
    /// <exception cref="XmppException">The request failed.</exception>
    public Task PurgeAsync(string node, CancellationToken cancellationToken = default) =>
        RequestAsync(IqRequest.Set(Owner(new XElement(OwnerNs + "purge", Node(node))), _service, isRepeatable: true), cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(string node, CancellationToken cancellationToken = default) =>
        UnlessAbsentAsync(Owner(new XElement(OwnerNs + "delete", Node(node))), cancellationToken);

    private async Task<ImmutableArray<NodeAffiliation>> GetAffiliationsAsync(string node, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await RequestAsync(IqRequest.Get(Owner(new XElement(OwnerNs + "affiliations", Node(node))), _service), cancellationToken);
            return answer.Element(OwnerNs + "pubsub")?.Element(OwnerNs + "affiliations") is { } affiliations ? PubSubNode.AffiliationsOf(affiliations) : [];
        }
        catch (XmppStanzaException e) when (e.Condition is "feature-not-implemented")
        {
            return [];
        }
    }

    private IqRequest ItemRequest(string node, string id) => IqRequest.Get(
        new XElement(Ns + "pubsub", new XElement(Ns + "items", Node(node), new XElement(Ns + "item", new XAttribute("id", id)))), _service);

    private static PubSubItem? ItemOf(XElement answer, string id) =>
        answer.Element(Ns + "pubsub")?.Element(Ns + "items") is { } found ? PubSubNode.ItemsOf(found).FirstOrDefault(item => item.Id == id) : null;

    private static XElement PublishXml(string node, PubSubItem item, NodeSettings? precondition) => new(
        Ns + "pubsub",
        new XElement(Ns + "publish", Node(node), new XElement(Ns + "item", new XAttribute("id", item.Id), item.Payload)),
        precondition is null ? null : new XElement(Ns + "publish-options", precondition.PreconditionXml()));

    private static XElement RetractXml(string node, string id) => new(
        Ns + "pubsub", new XElement(Ns + "retract", Node(node), new XAttribute("notify", "true"), new XElement(Ns + "item", new XAttribute("id", id))));

    private async Task UnlessAbsentAsync(XElement change, CancellationToken cancellationToken)
    {
        try
        {
            await RequestAsync(IqRequest.Set(change, _service, isRepeatable: true), cancellationToken);
        }
        catch (XmppStanzaException e) when (e.Condition == "item-not-found")
        {
            // The aim is reached, by us before a lost answer or by another client.
        }
    }

    private async Task<XElement> RequestAsync(IqRequest request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await _session.RequestAsync(request, cancellationToken);
            }
            catch (XmppStanzaException e) when (IsCollision(e) && attempt < CollisionAttempts)
            {
                // Not all at the same moment again.
                await Task.Delay(Random.Shared.Next(LongestDelay) * attempt, cancellationToken);
            }
        }
    }

    /// <summary>Whether nothing was done because another change was made at the same moment.</summary>
    internal static bool IsCollision(XmppStanzaException error) => error.Text == CollisionText;

    private static bool IsComplete(XElement set, int count) =>
        int.TryParse(set.Element(ResultSets + "count")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var all) && count >= all;

    // An account without personal eventing has no nodes either.
    private static bool IsAbsent(XmppStanzaException error) => error.Condition is "item-not-found" or "service-unavailable" or "feature-not-implemented";

    private static XElement Owner(XElement child) => new(OwnerNs + "pubsub", child);

    private static XAttribute Node(string node) => new("node", node);
}
