using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Discovery;
using XmppContacts.PubSub;
using XmppContacts.Streams;

namespace XmppContacts.Tests.EncryptedNodes;

/// <summary>Nodes in memory, for what is only logic: they have a limit, and drop the oldest item without a word, as both servers do.</summary>
internal sealed class MemoryNodes(Jid address, int limit) : INodeService
{
    private readonly Dictionary<string, (XElement Form, List<PubSubItem> Items)> _nodes = new(StringComparer.Ordinal);

    public Jid Address { get; } = address;

    /// <summary>How many items the server lets a node hold.</summary>
    public int Limit { get; set; } = limit;

    /// <summary>All that was changed, in order.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Runs before an item is published, told its ID.</summary>
    public Action<string>? BeforePublish { get; set; }

    /// <summary>Runs before one item is read, told its ID.</summary>
    public Action<string>? BeforeRead { get; set; }

    /// <summary>Runs before each request: its kind, the node and the item's ID, which is empty for a whole node.</summary>
    public Action<string, string, string>? BeforeRequest { get; set; }

    /// <summary>Whether what is published vanishes.</summary>
    public bool IsForgetful { get; set; }

    public IReadOnlyList<PubSubItem> Items(string node) => _nodes.TryGetValue(node, out var found) ? found.Items : [];

    public void Put(string node, PubSubItem item)
    {
        var items = _nodes[node].Items;
        items.RemoveAll(other => other.Id == item.Id);
        items.Add(item);
    }

    public Task<PubSubNode?> GetNodeAsync(string node, CancellationToken cancellationToken = default)
    {
        BeforeRequest?.Invoke("read", node, "");
        return Task.FromResult(Node(node));
    }

    private PubSubNode? Node(string node) =>
        _nodes.TryGetValue(node, out var found) ? new PubSubNode(node, new NodeConfiguration(new XElement(found.Form)), [], [.. found.Items]) : null;

    public Task<PubSubItem?> GetItemAsync(string node, string id, CancellationToken cancellationToken = default)
    {
        BeforeRequest?.Invoke("get", node, id);
        BeforeRead?.Invoke(id);
        return Task.FromResult(Items(node).FirstOrDefault(item => item.Id == id));
    }

    public Task CreateAsync(string node, NodeSettings settings, CancellationToken cancellationToken = default)
    {
        BeforeRequest?.Invoke("create", node, "");
        CheckLimit(settings);
        Log.Add($"create {node}");
        return _nodes.TryAdd(node, (Set(DataForm.Submit("config", []), settings), [])) ? Task.CompletedTask : throw Error("conflict");
    }

    public Task ConfigureAsync(string node, NodeSettings settings, CancellationToken cancellationToken = default)
    {
        BeforeRequest?.Invoke("configure", node, "");
        CheckLimit(settings);
        Log.Add($"configure {node}");
        var (form, items) = _nodes[node];
        Set(form, settings);

        // As Prosody does it.
        items.RemoveRange(0, Math.Max(0, items.Count - Places(node)));
        return Task.CompletedTask;
    }

    public Task PublishAsync(string node, PubSubItem item, NodeSettings? precondition = null, CancellationToken cancellationToken = default)
    {
        BeforeRequest?.Invoke("publish", node, item.Id);
        return PublishNowAsync(node, item, precondition);
    }

    private Task PublishNowAsync(string node, PubSubItem item, NodeSettings? precondition)
    {
        BeforePublish?.Invoke(item.Id);
        var configuration = new NodeConfiguration(_nodes[node].Form);
        if (precondition?.AccessModel is { } model && model != configuration.AccessModel)
        {
            throw Error("conflict", "precondition-not-met");
        }

        Log.Add($"publish {node} {item.Id}");
        if (!IsForgetful)
        {
            Put(node, item);
            _nodes[node].Items.RemoveRange(0, Math.Max(0, _nodes[node].Items.Count - Places(node)));
        }

        return Task.CompletedTask;
    }

    public Task RetractAsync(string node, string id, CancellationToken cancellationToken = default)
    {
        BeforeRequest?.Invoke("retract", node, id);
        return RetractNowAsync(node, id);
    }

    /// <remarks>As servers do it: nothing comes between.</remarks>
    public async Task<XElement?> SwapAsync(
        string node, string id, XElement? payload, NodeSettings? precondition = null, CancellationToken cancellationToken = default)
    {
        BeforeRequest?.Invoke("swap", node, id);
        BeforeRead?.Invoke(id);
        var before = Items(node).FirstOrDefault(item => item.Id == id)?.Payload;
        await (payload is null ? RetractNowAsync(node, id) : PublishNowAsync(node, new PubSubItem(id, payload), precondition));
        return before;
    }

    private Task RetractNowAsync(string node, string id)
    {
        Log.Add($"retract {node} {id}");
        _nodes[node].Items.RemoveAll(item => item.Id == id);
        return Task.CompletedTask;
    }

    public Task DeleteAsync(string node, CancellationToken cancellationToken = default)
    {
        BeforeRequest?.Invoke("delete", node, "");
        Log.Add($"delete {node}");
        _nodes.Remove(node);
        return Task.CompletedTask;
    }

    private int Places(string node) => (int)(new NodeConfiguration(_nodes[node].Form).MaxItems ?? Limit);

    private void CheckLimit(NodeSettings settings)
    {
        if (settings.MaxItems > Limit)
        {
            throw Error("bad-request");
        }
    }

    private static XElement Set(XElement form, NodeSettings settings)
    {
        foreach (var field in settings.ConfigurationXml().Elements(DataForm.Ns + "field"))
        {
            form.Elements(DataForm.Ns + "field").Where(other => (string?)other.Attribute("var") == (string?)field.Attribute("var")).Remove();
            form.Add(new XElement(field));
        }

        return form;
    }

    private XmppStanzaException Error(string condition, string? application = null) =>
        new(Address, "cancel", condition, condition, null, application is null ? null : new XElement(application));
}
