using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;
using System.Xml.Linq;
using XmppContacts.EncryptedNodes;

namespace XmppContacts.Contacts;

/// <summary>What is to be written into one node so that it holds what a draft has.</summary>
internal sealed class NodePlan
{
    private const int FewestItems = 16;

    private readonly AddressBookNode _node;
    private readonly PaddingPolicy _padding;
    private readonly Dictionary<string, XElement> _stored;
    private readonly Dictionary<string, XElement> _filled = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cleared = new(StringComparer.Ordinal);

    private NodePlan(AddressBookNode node, PaddingPolicy padding)
    {
        _node = node;
        _padding = padding;
        _stored = node.Items.Where(item => item.Id.Length > 0 && item.Stored.Payload is not null)
            .GroupBy(item => item.Id, StringComparer.Ordinal).ToDictionary(items => items.Key, items => items.Last().Stored.Payload!, StringComparer.Ordinal);
        Count = node.Items.Select(item => item.Id).Distinct(StringComparer.Ordinal).Count();
    }

    /// <summary>The node as it was read.</summary>
    public AddressBookNode Node => _node;

    /// <summary>How many items the node holds.</summary>
    public int Count { get; }

    /// <summary>How many items the node must hold.</summary>
    public int Needed => Count + _filled.Keys.Count(id => !_stored.ContainsKey(id));

    /// <summary>How many it had better hold, with reserved items.</summary>
    public int Wanted { get; private set; }

    /// <summary>Whether the node is right as it is.</summary>
    public bool IsEmpty => _filled.Count == 0 && _cleared.Count == 0 && Wanted <= Needed && !IsOpen;

    // Others can read it, or it forgets.
    private bool IsOpen => _node.Exists && !EncryptedNodeWriter.IsPrivate(_node.Configuration);

    /// <summary>Plaintext of the largest item that is to be there, in octets.</summary>
    public int LargestPayload { get; private set; }

    /// <summary>Compares a node with the entries of a draft.</summary>
    /// <param name="node">The node as it was read.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="payload">What an item holds for an entry.</param>
    /// <param name="padding">What is done to hide what there is.</param>
    public static NodePlan Of<T>(AddressBookNode node, IReadOnlyList<DraftEntry<T>> entries, Func<T, XElement> payload, PaddingPolicy padding)
        where T : class
    {
        var plan = new NodePlan(node, padding);
        var reserved = node.ReservedItemIds.ToArray();
        RandomNumberGenerator.Shuffle(reserved.AsSpan());
        var free = new Stack<string>(reserved);
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            kept.UnionWith(entry.IsChanged ? entry.ItemIds.TakeLast(1) : entry.ItemIds);
            if (entry.ItemIds.IsEmpty || entry.IsChanged)
            {
                // A contact that takes the place of a reserved item does not show as an addition.
                var id = entry.ItemIds.IsEmpty ? free.TryPop(out var taken) ? taken : ContactGroup.NewId() : entry.ItemIds[^1];
                plan._filled[id] = payload(entry.Value);
            }
        }

        plan._cleared.UnionWith(node.Items.Where(item => (item.Contact is not null || item.Group is not null) && !kept.Contains(item.Id)).Select(item => item.Id));
        plan.Wanted = plan.WantedItems(entries.Count, free.Count + plan._cleared.Count);
        plan.LargestPayload = plan.Payloads().Select(element => EncryptedItem.Octets(element).Length).DefaultIfEmpty().Max();
        return plan;
    }

    /// <summary>Has the items of another size written again, those under a revoked secret aside (XEP-0473 §4.3).</summary>
    public void Level(int octets)
    {
        foreach (var item in Readable().Where(item => item.Octets != octets && !_filled.ContainsKey(item.Id) && !_cleared.Contains(item.Id)))
        {
            _filled[item.Id] = item.Decrypted!.Payload;
        }
    }

    /// <summary>Adds reserved items up to a number of items in all.</summary>
    public void FillUp(int places)
    {
        for (var missing = Math.Min(places, Wanted) - Needed; missing > 0; missing--)
        {
            _filled[ContactGroup.NewId()] = new XElement(ContactNodes.Reserved);
        }
    }

    /// <summary>The items that count for the size that all have.</summary>
    public IEnumerable<AddressBookItem> Readable() => _node.Items.Where(item => item.Secret is { IsRevoked: false } && item.Fault is null);

    /// <summary>The changes that put something there.</summary>
    /// <param name="encrypt">Encrypts a payload.</param>
    public ImmutableArray<NodeChange> Fillings(Func<XElement, XElement> encrypt) =>
        [.. _filled.Select(item => new NodeChange(item.Key, encrypt(item.Value), _stored.GetValueOrDefault(item.Key)))];

    /// <summary>The changes that take something away; made last, so that nothing is lost between.</summary>
    /// <param name="encrypt">Encrypts a payload.</param>
    public ImmutableArray<NodeChange> Clearings(Func<XElement, XElement> encrypt) =>
    [
        .. _cleared.Select(id => new NodeChange(
            id, _padding == PaddingPolicy.Full ? encrypt(new XElement(ContactNodes.Reserved)) : null, _stored.GetValueOrDefault(id))),
    ];

    /// <summary>The IDs that the node has when all is done and nobody else writes.</summary>
    public HashSet<string> ExpectedIds()
    {
        var ids = _node.Items.Select(item => item.Id).Where(id => id.Length > 0).Concat(_filled.Keys).ToHashSet(StringComparer.Ordinal);
        if (_padding == PaddingPolicy.None)
        {
            ids.ExceptWith(_cleared);
        }

        return ids;
    }

    private int WantedItems(int entries, int reserved)
    {
        // While there are reserved items left to take, the number stays: that the server sees it grow would tell that something was added.
        var grows = !_node.Exists || reserved == 0 || Count < FewestItems;
        if (_padding == PaddingPolicy.None || !grows)
        {
            return Needed;
        }

        var faulty = _node.Items.Count(item => item.Fault is not null);

        // One more than there are, as a node without any reserved item shows how many contacts there are.
        return Math.Max(Needed, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(FewestItems, entries + faulty + 1)));
    }

    private IEnumerable<XElement> Payloads() => _filled.Values.Concat(
        Readable().Where(item => !_filled.ContainsKey(item.Id) && !_cleared.Contains(item.Id)).Select(item => item.Decrypted!.Payload));
}
