using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;
using System.Xml.Linq;
using XmppContacts.EncryptedNodes;
using XmppContacts.PubSub;

namespace XmppContacts.Contacts;

/// <summary>What is to be written into one node so that it holds what a draft has.</summary>
/// <remarks>
/// A new contact, group or reserved item gets a fresh ID, and nothing is retracted before a later reading of the node has shown all that takes its place.
/// So there are two steps, the second of which is planned again after the first: what is put there, then what is taken away.
/// </remarks>
internal sealed class NodePlan
{
    private const int FewestItems = 16;

    // A long note must not multiply: of coarse sizes there are at most so many reserved items for each real one.
    private const int MostDecoysOfOne = 2;

    private readonly AddressBookNode _node;
    private readonly PaddingPolicy _padding;
    private readonly ItemManifest _manifest;
    private readonly Dictionary<string, AddressBookItem> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, XElement> _filled = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cleared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _resized = new(StringComparer.Ordinal);
    private readonly List<string> _trimmed = [];
    private readonly List<string> _spare;
    private readonly List<int> _sizesToAdd = [];
    private int? _usual;
    private int _reservedToAdd;
    private int _real;

    private NodePlan(AddressBookNode node, ItemManifest manifest, PaddingPolicy padding)
    {
        _node = node;
        _manifest = manifest;
        _padding = padding;
        foreach (var item in node.Items.Where(item => item.Id.Length > 0))
        {
            _items[item.Id] = item;
        }

        Count = node.Items.Select(item => item.Id).Distinct(StringComparer.Ordinal).Count();
        var reserved = node.ReservedItemIds.ToArray();
        RandomNumberGenerator.Shuffle(reserved.AsSpan());

        // Those of the usual size go first; of coarse sizes there are few.
        _spare = [.. reserved.OrderBy(id => _items.GetValueOrDefault(id)?.Octets ?? 0)];
    }

    /// <summary>The node as it was read.</summary>
    public AddressBookNode Node => _node;

    /// <summary>How many items the node holds.</summary>
    public int Count { get; }

    /// <summary>How many items are added that are not reserved ones.</summary>
    public int Additions => _filled.Keys.Count(id => !_items.ContainsKey(id));

    /// <summary>The fewest places that the node needs: reserved items can go first.</summary>
    public int Needed => Count + Additions - _spare.Count;

    /// <summary>How many places the node needs at most, with reserved items.</summary>
    public int Wanted => Count + Additions + _reservedToAdd;

    /// <summary>How many reserved items are to be added.</summary>
    public int ReservedToAdd => _reservedToAdd;

    /// <summary>How many items are written, in both steps.</summary>
    public int Changes => _filled.Count + _resized.Keys.Count(id => !_filled.ContainsKey(id)) + _reservedToAdd + _cleared.Count + _trimmed.Count;

    /// <summary>Whether something is to be put there.</summary>
    public bool HasFillings => _filled.Count > 0 || _resized.Count > 0 || _reservedToAdd > 0 || IsOpen;

    /// <summary>Whether something is to be taken away.</summary>
    public bool HasClearings => _cleared.Count > 0 || _trimmed.Count > 0;

    /// <summary>Whether at most the number and the sizes of reserved items are to change.</summary>
    public bool IsPaddingOnly => _filled.Count == 0 && _cleared.Count == 0 && !IsOpen;

    /// <summary>Whether the node is right as it is.</summary>
    public bool IsEmpty => !HasFillings && !HasClearings;

    /// <summary>Whether the node is not as it should be, though no contact or group changes: what an interrupted or earlier run, or a stranger, left.</summary>
    public bool NeedsRepair { get; private set; }

    /// <summary>Plaintext of the largest item that is to be there, in bytes.</summary>
    public int LargestPayload { get; private set; }

    // Others can read it, or it forgets.
    private bool IsOpen => _node.Exists && !EncryptedNodeWriter.IsPrivate(_node.Configuration);

    /// <summary>Compares a node with the entries of a draft.</summary>
    /// <param name="node">The node as it was read.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="content">How entries become items.</param>
    /// <param name="superfluous">IDs of items that are not encrypted, and whose content the entries have.</param>
    /// <param name="manifest">What is known of the versions of items.</param>
    /// <param name="padding">What is done to hide what there is.</param>
    /// <param name="renewsSecrets">Whether items under a revoked secret are encrypted again.</param>
    /// <param name="history">What earlier passes decided; null when there were none.</param>
    public static NodePlan Of<T>(
        AddressBookNode node, IReadOnlyList<DraftEntry<T>> entries, NodeContent<T> content, ImmutableHashSet<string> superfluous, ItemManifest manifest, PaddingPolicy padding,
        bool renewsSecrets, PlanHistory? history)
        where T : class
    {
        var plan = new NodePlan(node, manifest, padding);
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            plan.Add(entry, content, renewsSecrets, kept, history);
        }

        plan._real = entries.Count;
        plan._cleared.UnionWith(node.Items
            .Where(item => item.Id.Length > 0 && (item.IsRetracted || ((item.Contact is not null || item.Group is not null) && !kept.Contains(item.Id))))
            .Select(item => item.Id));
        plan._cleared.UnionWith(superfluous);
        if (renewsSecrets)
        {
            plan.RenewReserved();
        }

        plan.NeedsRepair |= node.Items.Any(item => item.IsRetracted || item.NeedsNewVersion) || !superfluous.IsEmpty;
        plan.Pad(history);
        return plan;
    }

    /// <summary>How long the plaintexts of the contacts or groups are to be.</summary>
    public List<int> Lengths() =>
    [
        .. _filled.Where(item => !IsReserved(item.Value)).Select(item => LengthOf(item.Key, item.Value)),
        .. Readable().Where(item => !item.IsReserved && !IsToBeWritten(item.Id)).Select(StoredLength),
    ];

    /// <summary>The items that count for the sizes that there are, those under a revoked secret aside (XEP-0473 §5.3).</summary>
    public IEnumerable<AddressBookItem> Readable() => _node.Items.Where(item => item.Secret is { IsRevoked: false } && item.Fault is null && !item.IsRetracted);

    /// <summary>Has items written again whose sizes are none of the account's, and sets what sizes reserved items have.</summary>
    public void Level(ItemSizes sizes)
    {
        foreach (var item in Readable().Where(item => !item.IsReserved && !IsToBeWritten(item.Id) && item.Octets != sizes.For(StoredLength(item))))
        {
            _filled[item.Id] = item.Decrypted!.Payload;
        }

        // What sizes of real items there are, the reserved ones have too, in proportion: a size of its own would tell what has it.
        var real = Lengths().Select(sizes.For).GroupBy(size => size).ToDictionary(size => size.Key, size => size.Count());
        var reserved = Readable().Where(item => item.IsReserved && !_trimmed.Contains(item.Id)).ToList();
        var number = reserved.Count + _reservedToAdd;
        var all = real.Values.Sum();
        var decoys = real.Where(size => size.Key != sizes.Usual).OrderByDescending(size => size.Key).ToDictionary(
            size => size.Key,
            size => Math.Min(MostDecoysOfOne * size.Value, Math.Max(1, (int)Math.Round((double)number * size.Value / Math.Max(1, all)))));
        var missing = new List<int>();
        foreach (var (size, wanted) in decoys)
        {
            missing.AddRange(Enumerable.Repeat(size, Math.Max(0, wanted - reserved.Count(item => item.Octets == size))));
        }

        _sizesToAdd.Clear();
        _sizesToAdd.AddRange(missing.Take(_reservedToAdd));
        _usual = sizes.Usual;
        var left = new Queue<int>(missing.Skip(_reservedToAdd));
        foreach (var item in reserved.Where(item => !decoys.ContainsKey(item.Octets!.Value)))
        {
            var size = left.TryDequeue(out var coarse) ? coarse : sizes.Usual;
            if (item.Octets != size)
            {
                _resized[item.Id] = size;
            }
        }
    }

    /// <summary>Takes account of the places that the server has.</summary>
    /// <returns>The reserved items to retract before anything is published, for want of room.</returns>
    public ImmutableArray<NodeChange> Fit(long places, PlanHistory history)
    {
        // Where the server has no room for as many, items that were there from the start may stay on the places that are to be free.
        var goal = Count + Additions + _reservedToAdd - _cleared.Count - _trimmed.Count;
        var most = Math.Max(places - EncryptedNodeWriter.FreePlaces, Math.Min(Count, places));
        history.Goal ??= (int)Math.Max(Math.Min(goal, most), _real);
        _reservedToAdd = (int)Math.Clamp(places - EncryptedNodeWriter.FreePlaces - Count - Additions, 0, _reservedToAdd);
        var tooMany = (int)Math.Max(0, Count + Additions - places);
        var first = _spare.Where(id => !_resized.ContainsKey(id)).Take(tooMany).ToList();
        first.AddRange(_spare.Except(first).Take(tooMany - first.Count));
        first.ForEach(id => _resized.Remove(id));
        return [.. first.Select(id => new NodeChange(id, null, _items[id].Stored.Payload))];
    }

    /// <summary>The items to be added.</summary>
    /// <param name="encrypt">Encrypts a payload that is bound to its place.</param>
    public ImmutableArray<PubSubItem> NewItems(Func<XElement, int?, XElement> encrypt)
    {
        var items = ImmutableArray.CreateBuilder<PubSubItem>();
        items.AddRange(_filled.Where(item => !_items.ContainsKey(item.Key)).Select(item => new PubSubItem(item.Key, encrypt(Bound(item.Key, item.Value), null))));
        for (var i = 0; i < _reservedToAdd; i++)
        {
            var id = ContactGroup.NewId();
            items.Add(new PubSubItem(id, encrypt(Bound(id, new XElement(ContactNodes.Reserved)), i < _sizesToAdd.Count ? _sizesToAdd[i] : _usual)));
        }

        return items.ToImmutable();
    }

    /// <summary>The items to be replaced, each of which was read.</summary>
    /// <param name="encrypt">Encrypts a payload that is bound to its place.</param>
    public ImmutableArray<NodeChange> Replacements(Func<XElement, int?, XElement> encrypt) =>
    [
        .. _filled.Where(item => _items.ContainsKey(item.Key))
            .Select(item => new NodeChange(item.Key, encrypt(Bound(item.Key, item.Value), IsReserved(item.Value) ? _items[item.Key].Octets ?? _usual : null), _items[item.Key].Stored.Payload)),
        .. _resized.Where(item => !_filled.ContainsKey(item.Key))
            .Select(item => new NodeChange(item.Key, encrypt(Bound(item.Key, new XElement(ContactNodes.Reserved)), item.Value), _items[item.Key].Stored.Payload)),
    ];

    /// <summary>The items to be retracted, once all that is to be put there was read back.</summary>
    public ImmutableArray<NodeChange> Retractions() => [.. _cleared.Concat(_trimmed).Select(id => new NodeChange(id, null, _items.GetValueOrDefault(id)?.Stored.Payload))];

    /// <summary>The contacts and groups to be retracted, as the manifest tells it before.</summary>
    public IEnumerable<AddressBookItem> Retracted() => _cleared.Select(id => _items.GetValueOrDefault(id)).OfType<AddressBookItem>();

    /// <summary>Remembers what is retracted in a later pass.</summary>
    public void Remember(PlanHistory history)
    {
        foreach (var item in Retracted().Where(item => item.Contact is not null || item.Group is not null))
        {
            history.Supersede(item.Id, item.Stored.Payload);
        }
    }

    /// <summary>The IDs of contacts and groups that the node must have after the writing when nobody else writes.</summary>
    public HashSet<string> ExpectedIds() =>
        _node.Items.Where(item => item.Id.Length > 0 && !item.IsReserved && !item.IsRetracted).Select(item => item.Id).Concat(_filled.Keys).ToHashSet(StringComparer.Ordinal);

    private void Add<T>(DraftEntry<T> entry, NodeContent<T> content, bool renewsSecrets, HashSet<string> kept, PlanHistory? history)
        where T : class
    {
        var id = content.ItemId(entry.Value);
        if (entry.ItemIds.IsEmpty)
        {
            // What has the ID already is something else.
            id = id is not null && !_items.ContainsKey(id) && !_filled.ContainsKey(id) ? id : ContactGroup.NewId();
            _filled[id] = content.ToXml(entry.Value);
            return;
        }

        var items = entry.ItemIds.Select(item => _items.GetValueOrDefault(item)).OfType<AddressBookItem>().ToList();
        var left = history is null ? items : items.FindAll(item => !history.IsSuperseded(item));
        var isInPlace = id is null || entry.ItemIds.Contains(id) || _items.ContainsKey(id) || _filled.ContainsKey(id);
        if (!entry.IsChanged && isInPlace && (left.Count == 0 || left.Count == items.Count) && (id is null || items.Count == 1 || !entry.ItemIds.Contains(id)))
        {
            kept.UnionWith(entry.ItemIds);
            foreach (var item in items.Where(item => item.NeedsNewVersion || (renewsSecrets && item.Secret is { IsRevoked: true })))
            {
                _filled[item.Id] = item.Decrypted!.Payload;
            }

            return;
        }

        NeedsRepair |= !entry.IsChanged;
        var target = id is not null && (!isInPlace || entry.ItemIds.Contains(id)) ? id : (left.Count > 0 ? left : items)[^1].Id;
        kept.Add(target);
        var there = _items.GetValueOrDefault(target);
        if (there is null || there.NeedsNewVersion || (renewsSecrets && there.Secret is { IsRevoked: true }) || !Equals(content.Value(there), entry.Value))
        {
            _filled[target] = content.ToXml(entry.Value);
        }
    }

    private void RenewReserved()
    {
        foreach (var item in _node.Items.Where(item => item is { IsReserved: true, Secret.IsRevoked: true }))
        {
            _filled[item.Id] = new XElement(ContactNodes.Reserved);
        }
    }

    private void Pad(PlanHistory? history)
    {
        var after = Count + Additions - _cleared.Count;
        if (_padding == PaddingPolicy.None)
        {
            Trim(_spare.Count);
            NeedsRepair |= _spare.Count > 0;
            return;
        }

        var faulty = _node.Items.Count(item => (item.Fault ?? (object?)item.Readable) is not null && !_cleared.Contains(item.Id));

        // One more than there are, as a node without any reserved item shows how many contacts there are.
        var least = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(FewestItems, _real + faulty + 1));
        var goal = history?.Goal is { } decided && decided >= _real + faulty ? decided : Goal(least);
        if (goal > after)
        {
            _reservedToAdd = goal - after;
        }
        else
        {
            NeedsRepair |= after > goal && _filled.Count + _cleared.Count == 0;
            Trim(Math.Min(_spare.Count, after - goal));
        }
    }

    // While there are enough reserved items the number stays: that the server sees it change would tell that there are more contacts, or fewer.
    private int Goal(int least)
    {
        if (!_node.Exists || Count < FewestItems)
        {
            return least;
        }

        if (Count >= least)
        {
            return 1 << BitOperations.Log2((uint)Count);
        }

        // A server's limit, or a run that was ended, left a number that is no power of two: that is no reason to write.
        return _filled.Count + _cleared.Count == 0 && _spare.Count > 0 ? Count : least;
    }

    private void Trim(int number)
    {
        foreach (var id in _spare.Where(id => !_filled.ContainsKey(id)).Take(number))
        {
            _trimmed.Add(id);
        }
    }

    private bool IsToBeWritten(string id) => _filled.ContainsKey(id) || _cleared.Contains(id);

    private XElement Bound(string id, XElement payload) =>
        new ItemBinding(_node.Name, id, Math.Max(_items.GetValueOrDefault(id)?.Version ?? 0, _manifest.VersionOf(_node.Name, id)) + 1).AddTo(payload);

    private int LengthOf(string id, XElement payload) => Measured(EncryptedItem.Octets(Bound(id, payload)).Length);

    private int StoredLength(AddressBookItem item) => Measured(EncryptedItem.Octets(
        item.Version is { } version ? new ItemBinding(_node.Name, item.Id, version).AddTo(item.Decrypted!.Payload) : item.Decrypted!.Payload).Length);

    private int Measured(int length)
    {
        LargestPayload = Math.Max(LargestPayload, length);
        return length;
    }

    private static bool IsReserved(XElement payload) => payload.Name == ContactNodes.Reserved;
}
