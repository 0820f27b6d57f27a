using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.PubSub;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Accounts.Tests;

/// <summary>Nodes at a publish-subscribe service that is not the account's own.</summary>
public sealed class OtherServiceTests
{
    private const string Node = "urn:xmpp:contacts";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_node_is_made_private_filled_read_and_removed(ServerKind kind)
    {
        var missing = XmppServer.Missing(kind);
        Assert.SkipWhen(missing is not null, missing ?? "");
        using var authority = new TestAuthority();
        var juliet = new TestAccount("juliet", TestDomains.Sha256, "julietpass");
        await using var server = await XmppServer.StartAsync(kind, new ServerSetup { Accounts = [juliet] }, authority);
        await using var account = await SessionAccount.ConnectAsync(
            new XmppConnectionOptions(Jid.Parse(juliet.Address), juliet.Password)
            {
                Server = new ServerAddress("127.0.0.1", server.ClientPort),
                ExtraRoots = [authority.Root],
            },
            Token);
        var service = account.NodesAt(Jid.Parse(TestDomains.PubSub));
        Assert.Null(await service.GetNodeAsync(Node, Token));

        await service.CreateAsync(Node, NodeSettings.Private with { MaxItems = 20 }, Token);
        foreach (var id in new[] { "one", "two", "three" })
        {
            await service.PublishAsync(Node, new PubSubItem(id, new XElement(XName.Get("entry", "urn:test"), id)), NodeSettings.Private, Token);
        }

        await service.RetractAsync(Node, "two", Token);

        var node = await service.GetNodeAsync(Node, Token);
        Assert.Equal(("whitelist", true, 20L), (node!.Configuration!.AccessModel, node.Configuration.PersistItems, node.Configuration.MaxItems));
        Assert.Equal([("one", "one"), ("three", "three")], node.Items.Select(item => (item.Id, item.Payload!.Value)));
        Assert.Null(await account.GetNodeAsync(Node, Token));

        await service.DeleteAsync(Node, Token);
        Assert.Null(await service.GetNodeAsync(Node, Token));
    }
}
