using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes;
using XmppContacts.PubSub;

namespace XmppContacts.Tests.EncryptedNodes;

public sealed class EncryptedNodeWriterTests
{
    private const string Node = "urn:test";

    private static readonly Jid Service = Jid.Parse("romeo@montague.example");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1000, 200, 256, 272)]
    [InlineData(256, 200, 256, 256)]
    [InlineData(220, 200, 256, 220)]
    [InlineData(200, 200, 256, 200)]
    public async Task A_new_node_gets_what_it_wants_or_what_the_server_allows(int limit, int needed, int wanted, int given)
    {
        var nodes = new MemoryNodes(Service, limit);
        Assert.Equal(given, await new EncryptedNodeWriter(nodes, Node).PrepareAsync(null, null, needed, wanted, Token));
        var configuration = (await nodes.GetNodeAsync(Node, Token))!.Configuration!;
        Assert.Equal(("whitelist", "max", "never"), (configuration.AccessModel, configuration.Value("pubsub#max_items"), configuration.Value("pubsub#send_last_published_item")));
    }

    [Fact]
    public async Task A_server_that_holds_too_few_items_is_refused_and_no_node_is_made()
    {
        var nodes = new MemoryNodes(Service, 199);
        var refused = await Assert.ThrowsAsync<EncryptedNodeException>(() => new EncryptedNodeWriter(nodes, Node).PrepareAsync(null, null, 200, 256, Token));
        Assert.Equal(EncryptedNodeFailure.TooManyItems, refused.Reason);
        Assert.Empty(nodes.Log);
    }

    [Theory]
    [InlineData(false, "configure")]
    [InlineData(true, "probe")]
    public async Task Looking_for_room_never_drops_what_is_there(bool hasMax, string how)
    {
        var nodes = new MemoryNodes(Service, 256);
        await nodes.CreateAsync(Node, NodeSettings.Private with { MaxItems = hasMax ? null : 240, MaxItemsOfServer = hasMax }, Token);
        for (var i = 0; i < 240; i++)
        {
            await nodes.PublishAsync(Node, Item($"{i}"), null, Token);
        }

        nodes.Log.Clear();
        var configuration = (await nodes.GetNodeAsync(Node, Token))!.Configuration;
        Assert.Equal(256, await new EncryptedNodeWriter(nodes, Node).PrepareAsync(configuration, 240, 250, 512, Token));

        Assert.Equal(240, nodes.Items(Node).Count);
        Assert.Contains(nodes.Log, line => line.Contains(how, StringComparison.Ordinal));
        Assert.Null(await nodes.GetNodeAsync(nodes.Log[0].Split(' ')[1] == Node ? "none" : nodes.Log[0].Split(' ')[1], Token));
    }

    [Fact]
    public async Task Items_are_published_one_by_one_in_random_order()
    {
        var nodes = new MemoryNodes(Service, 256);
        var writer = new EncryptedNodeWriter(nodes, Node);
        await writer.PrepareAsync(null, null, 100, 100, Token);
        nodes.Log.Clear();

        await writer.AddAsync([.. Enumerable.Range(0, 100).Select(i => Item($"{i:D3}"))], null, Token);

        Assert.Equal(100, nodes.Log.Count);
        Assert.NotEqual(nodes.Log.Order(StringComparer.Ordinal), nodes.Log);
    }

    [Fact]
    public async Task An_item_that_is_too_large_keeps_all_others_from_being_sent()
    {
        var nodes = new MemoryNodes(Service, 256);
        var writer = new EncryptedNodeWriter(nodes, Node);
        await writer.PrepareAsync(null, null, 2, 2, Token);
        nodes.Log.Clear();

        await Assert.ThrowsAsync<EncryptedNodeException>(
            () => writer.AddAsync([Item("a"), new PubSubItem("b", new XElement("x", new string('é', 125_000)))], null, Token));
        Assert.Empty(nodes.Log);
    }

    private static PubSubItem Item(string id) => new(id, new XElement("x"));
}
