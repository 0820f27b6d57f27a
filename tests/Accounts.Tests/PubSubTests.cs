using System.Xml.Linq;
using XmppContacts.PubSub;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Accounts.Tests;

public sealed class PubSubTests(LivingAccounts accounts)
{
    private const string Node = "urn:xmpp:contacts";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [EveryServer]
    public async Task A_node_is_made_private_filled_changed_and_removed(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        Assert.Null(await account.GetNodeAsync(Node, Token));

        await account.PubSub.CreateAsync(Node, NodeSettings.Private with { MaxItems = 20, SendLastPublishedItem = "never" }, Token);
        await account.PubSub.PublishAsync(Node, Item("one", "first"), NodeSettings.Private, Token);
        await account.PubSub.PublishAsync(Node, Item("two", "second"), NodeSettings.Private, Token);
        await account.PubSub.ConfigureAsync(Node, new NodeSettings { MaxItemsOfServer = true }, Token);

        var node = await account.GetNodeAsync(Node, Token);
        Assert.Equal(("whitelist", true, null), (node!.Configuration!.AccessModel, node.Configuration.PersistItems, node.Configuration.MaxItems));
        Assert.Equal([("one", "first"), ("two", "second")], node.Items.Select(item => (item.Id, item.Payload!.Value)));
        Assert.All(node.Affiliations, affiliation => Assert.Equal((account.Jid.ToString(), "owner"), (affiliation.Jid, affiliation.Affiliation)));

        await account.PubSub.RetractAsync(Node, "one", Token);
        await account.PubSub.RetractAsync(Node, "one", Token);
        Assert.Equal(["two"], (await account.PubSub.GetItemsAsync(Node, Token)).Select(item => item.Id));

        await account.PubSub.PurgeAsync(Node, Token);
        Assert.Empty(await account.PubSub.GetItemsAsync(Node, Token));

        await account.PubSub.DeleteAsync(Node, Token);
        await account.PubSub.DeleteAsync(Node, Token);
        Assert.Null(await account.GetNodeAsync(Node, Token));
    }

    [Theory]
    [EveryServer]
    public async Task A_precondition_that_the_node_does_not_meet_is_a_conflict(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        await account.PubSub.CreateAsync(Node, new NodeSettings { AccessModel = "open", PersistItems = true }, Token);

        var error = await Assert.ThrowsAsync<XmppStanzaException>(() => account.PubSub.PublishAsync(Node, Item("one", "x"), NodeSettings.Private, Token));

        Assert.Equal(("conflict", "precondition-not-met"), (error.Condition, error.ApplicationCondition?.Name.LocalName));
        Assert.Empty(await account.PubSub.GetItemsAsync(Node, Token));
    }

    [Theory]
    [EveryServer]
    public async Task A_node_larger_than_the_server_allows_is_refused_and_not_made(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);

        await Assert.ThrowsAsync<XmppStanzaException>(
            () => account.PubSub.CreateAsync(Node, NodeSettings.Private with { MaxItems = LivingAccounts.Many * 2 }, Token));

        Assert.Null(await account.GetNodeAsync(Node, Token));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Five_thousand_items_are_read_completely(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        await account.PubSub.CreateAsync(Node, NodeSettings.Private with { MaxItems = LivingAccounts.Many }, Token);
        var ids = Enumerable.Range(0, LivingAccounts.Many).Select(i => $"item-{i:D5}").ToList();
        await Task.WhenAll(ids.Select(id => account.PubSub.PublishAsync(Node, Item(id, id), NodeSettings.Private, Token)));

        var items = await account.PubSub.GetItemsAsync(Node, Token);

        Assert.Equal(ids, items.Select(item => item.Id).Order(StringComparer.Ordinal));
        Assert.All(items, item => Assert.Equal(item.Id, item.Payload!.Value));
    }

    [Theory]
    [EveryServer]
    public async Task Both_servers_offer_what_private_nodes_need(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);

        Assert.Equal(new PepSupport(IsOffered: true, HasPublishOptions: true) { HasArchive = true }, await account.GetPepSupportAsync(Token));
    }

    private static PubSubItem Item(string id, string text) => new(id, new XElement(XName.Get("entry", "urn:test"), text));
}
