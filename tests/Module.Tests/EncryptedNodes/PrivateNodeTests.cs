using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.PubSub;

namespace XmppContacts.Tests.EncryptedNodes;

public class PrivateNodeTests
{
    private static readonly OpenPgpKey Juliet = MemoryRing.Key("AAAA", "juliet@capulet.example");
    private static readonly OpenPgpKey Mallory = MemoryRing.Key("CCCC", "mallory@capulet.example");

    private readonly MailAccount _account = new();
    private readonly MemoryRing _ring = new(Juliet, Mallory);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_published_is_read_back_and_found_by_another_client()
    {
        var written = await Node().PublishAsync([Statement("one"), Statement("two")], null, Token);
        Assert.Equal(["one", "two"], Texts(written));
        Assert.Equal(["one", "two"], Texts(await Node().ReadAsync(Token)));
        Assert.All(written, item => Assert.Equal((32, Jid.Parse("juliet@capulet.example")), (item.Id.Length, item.Signer)));
    }

    [Fact]
    public async Task The_node_is_private_persistent_and_has_an_explicit_number_of_places()
    {
        await Node().PublishAsync(Statement("one"), Token);
        var configuration = (await _account.MemoryNodes.GetNodeAsync(PrivateNode.Name, Token))!.Configuration!;
        Assert.Equal(("whitelist", true, 64L, "never"), (configuration.AccessModel, configuration.PersistItems, configuration.MaxItems, configuration.Value("pubsub#send_last_published_item")));
    }

    [Fact]
    public async Task The_node_grows_before_its_oldest_item_would_be_dropped()
    {
        var node = Node();
        for (var i = 0; i < 100; i++)
        {
            await node.PublishAsync(Statement($"{i}"), Token);
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), Texts(await Node().ReadAsync(Token)));
    }

    [Fact]
    public async Task A_server_without_room_is_named_before_anything_is_published()
    {
        _account.MemoryNodes = new MemoryNodes(_account.Jid, 1);
        var failure = await Assert.ThrowsAsync<EncryptedNodeException>(() => Node().PublishAsync([Statement("one"), Statement("two")], null, Token));
        Assert.Equal((EncryptedNodeFailure.TooManyItems, PrivateNode.Name), (failure.Reason, failure.Node));
        Assert.Empty(await Node().ReadAsync(Token));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Without_PEP_and_publish_options_nothing_is_published(bool isOffered, bool hasOptions)
    {
        _account.Support = new PepSupport(isOffered, hasOptions);
        var failure = await Assert.ThrowsAsync<EncryptedNodeException>(() => Node().PublishAsync(Statement("one"), Token));
        Assert.Equal(EncryptedNodeFailure.NotSupported, failure.Reason);
        Assert.Empty(_account.MemoryNodes.Log);
    }

    [Fact]
    public async Task What_the_server_does_not_keep_is_an_error()
    {
        _account.MemoryNodes.IsForgetful = true;
        var failure = await Assert.ThrowsAsync<EncryptedNodeException>(() => Node().PublishAsync(Statement("one"), Token));
        Assert.Equal(EncryptedNodeFailure.ItemsLost, failure.Reason);
    }

    [Fact]
    public async Task A_node_that_others_can_read_is_closed_before_anything_is_published()
    {
        await _account.Nodes.CreateAsync(PrivateNode.Name, new NodeSettings { AccessModel = "open", MaxItems = 10 }, Token);
        await Node().PublishAsync(Statement("one"), Token);
        Assert.Equal("whitelist", (await _account.MemoryNodes.GetNodeAsync(PrivateNode.Name, Token))!.Configuration!.AccessModel);
    }

    [Fact]
    public async Task Items_of_others_are_named_and_not_read()
    {
        var node = Node();
        await node.PublishAsync(Statement("one"), Token);
        Put("forged", _ring.Make(Signcrypt("<x/>"), new MessageSignature("CCCC", SignatureState.Valid, Mallory, null)));
        Put("unsigned", _ring.Make(Signcrypt("<x/>")));
        Put("of another", [0x85, 1, 2, 3]);
        _account.MemoryNodes.Put(PrivateNode.Name, new PubSubItem("plain", new XElement("plain")));
        Assert.Equal(["one"], Texts(await node.ReadAsync(Token)));
        Assert.Equal(
            [SecretRejectionReason.AnotherKey, SecretRejectionReason.NotSigned, SecretRejectionReason.Malformed, SecretRejectionReason.Undecryptable],
            node.Rejections.Select(rejection => rejection.Reason));
        Assert.All(node.Rejections, rejection => Assert.Equal(SecretOrigins.PrivateNode, rejection.Origin));
    }

    [Fact]
    public async Task A_retracted_item_is_gone()
    {
        var node = Node();
        var item = await node.PublishAsync(Statement("one"), Token);
        await node.RetractAsync(item.Id, Token);
        Assert.Empty(await node.ReadAsync(Token));
    }

    private PrivateNode Node() => new AccountSecrets(_account, _ring).PrivateNode;

    private void Put(string id, byte[] message) =>
        _account.MemoryNodes.Put(PrivateNode.Name, new PubSubItem(id, new XElement(XName.Get("openpgp", "urn:xmpp:openpgp:0"), Convert.ToBase64String(message))));

    private static XElement Statement(string text) => new(PrivateNode.Ns + "sample", text);

    private static IEnumerable<string> Texts(IEnumerable<PrivateItem> items) => items.Select(item => Assert.Single(item.Payload).Value);

    private static string Signcrypt(string payload) =>
        $"<signcrypt xmlns='urn:xmpp:openpgp:0'><to jid='juliet@capulet.example'/><time stamp='{DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss'Z'}'/><rpad>x</rpad><payload>{payload}</payload></signcrypt>";
}
