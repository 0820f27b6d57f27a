using System.Text;
using System.Xml.Linq;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.PubSub;
using XmppContacts.Servers;

namespace XmppContacts.Accounts.Tests.Keys;

/// <summary>Public keys on living accounts, read back by another client and taken by gpg.</summary>
public sealed class PublishedKeyTests(LivingAccounts accounts) : IAsyncDisposable
{
    private static readonly XNamespace Ns = "urn:xmpp:openpgp:0";

    private readonly GnuPgFolder _folder = new();
    private readonly GnuPgFolder _other = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Published_keys_are_found_by_strangers_and_one_beside_the_other(ServerKind kind)
    {
        var stranger = await accounts.NewAccountAsync(kind, "stranger");
        await using var account = await accounts.LogInAsync(kind);
        var ring = _folder.Ring();
        var first = await ring.GenerateAsync("xmpp:" + account.Jid, Token);
        var second = await ring.GenerateAsync("xmpp:" + account.Jid, Token);

        await PublishedKeys.PublishAsync(account.Nodes, ring, first, Token);
        await PublishedKeys.PublishAsync(account.Nodes, ring, second, Token);
        await PublishedKeys.PublishAsync(account.Nodes, ring, first, Token);

        var list = Assert.Single(await Slixmpp.ReadNodeAsync(stranger, accounts.RootPem, account.Jid, "urn:xmpp:openpgp:0:public-keys"));
        Assert.Equal(Ns + "public-keys-list", list.Name);
        Assert.Equal(
            new[] { first.Fingerprint, second.Fingerprint }.Order(),
            list.Elements(Ns + "pubkey-metadata").Select(entry => (string)entry.Attribute("v4-fingerprint")!).Order());
        Assert.All(list.Elements(), entry => Assert.Matches(@"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\z", (string)entry.Attribute("date")!));
        foreach (var key in new[] { first, second })
        {
            var payload = Assert.Single(await Slixmpp.ReadNodeAsync(stranger, accounts.RootPem, account.Jid, "urn:xmpp:openpgp:0:public-keys:" + key.Fingerprint));
            Assert.Equal(Ns + "pubkey", payload.Name);
            await _other.GpgAsync("--import", Convert.FromBase64String(payload.Element(Ns + "data")!.Value));
        }

        var listing = Encoding.UTF8.GetString(await _other.GpgAsync("--with-colons --list-keys"));
        Assert.Contains(first.Fingerprint, listing, StringComparison.Ordinal);
        Assert.Contains(second.Fingerprint, listing, StringComparison.Ordinal);

        var read = await PublishedKeys.ReadAsync(account, Token);
        Assert.All(read, key => Assert.Null(key.Problem));
        Assert.Equal([first.Fingerprint, second.Fingerprint], read.Select(key => key.Key!.Fingerprint));
        Assert.All(read, key => Assert.Equal(["xmpp:" + account.Jid], key.Key!.UserIds));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task What_another_client_writes_to_the_list_at_that_moment_stays(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        await using var other = await SessionAccount.ConnectAsync(login, Token);
        var ring = _folder.Ring();
        var key = await ring.GenerateAsync("xmpp:" + account.Jid, Token);
        const string entries = "<pubkey-metadata v4-fingerprint='1357B01865B2503C18453D208CAC2A9678548E35' date='2018-03-01T15:26:12Z'/><pubkey-metadata v6-fingerprint='AA' date='x'/>";
        var list = XElement.Parse($"<public-keys-list xmlns='urn:xmpp:openpgp:0'>{entries}</public-keys-list>");

        // After the list was read, and found empty.
        var nodes = new InterruptedNodes(account.Nodes, KeyNodes.Key(key.Fingerprint), () => other.PubSub.PublishAsync(KeyNodes.List, new PubSubItem("theirs", list), null, Token));
        await PublishedKeys.PublishAsync(nodes, ring, key, Token);

        Assert.True(nodes.WasInterrupted);
        var entriesNow = Assert.Single((await other.GetNodeAsync(KeyNodes.List, Token))!.Items).Payload!.Elements().ToList();
        Assert.Equal(
            ["1357B01865B2503C18453D208CAC2A9678548E35", "AA", key.Fingerprint],
            entriesNow.Select(entry => (string?)entry.Attribute("v4-fingerprint") ?? (string?)entry.Attribute("v6-fingerprint")));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_list_that_another_client_left_closed_is_opened_and_kept(ServerKind kind)
    {
        var stranger = await accounts.NewAccountAsync(kind, "stranger");
        await using var account = await accounts.LogInAsync(kind);
        const string other = "1357B01865B2503C18453D208CAC2A9678548E35";
        var list = XElement.Parse($"<public-keys-list xmlns='urn:xmpp:openpgp:0'><pubkey-metadata v4-fingerprint='{other}' date='2018-03-01T15:26:12Z'/></public-keys-list>");
        await account.PubSub.CreateAsync(KeyNodes.List, new NodeSettings { AccessModel = "presence", PersistItems = true }, Token);
        await account.PubSub.PublishAsync(KeyNodes.List, new PubSubItem("other", list), cancellationToken: Token);

        var ring = _folder.Ring();
        var key = await ring.GenerateAsync("xmpp:" + account.Jid, Token);
        await PublishedKeys.PublishAsync(account.Nodes, ring, key, Token);

        var seen = Assert.Single(await Slixmpp.ReadNodeAsync(stranger, accounts.RootPem, account.Jid, KeyNodes.List));
        Assert.Equal([other, key.Fingerprint], seen.Elements().Select(entry => (string)entry.Attribute("v4-fingerprint")!));
        Assert.Equal("2018-03-01T15:26:12Z", (string)seen.Elements().First().Attribute("date")!);
        var read = await PublishedKeys.ReadAsync(account, Token);
        Assert.Equal($"the key {other} is of no use: it is announced, but not published", read[0].Problem);
        Assert.Equal(key.Fingerprint, read[1].Key?.Fingerprint);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_key_that_no_list_has_room_for_is_not_published(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        var list = new XElement(Ns + "public-keys-list", Enumerable.Range(0, 50).Select(i => new XElement(
            Ns + "pubkey-metadata", new XAttribute("v4-fingerprint", $"{i:D40}"), new XAttribute("date", "2018-03-01T15:26:12Z"))));
        await account.PubSub.PublishAsync(KeyNodes.List, new PubSubItem("other", list), cancellationToken: Token);
        var ring = _folder.Ring();
        var key = await ring.GenerateAsync("xmpp:" + account.Jid, Token);

        var refusal = await Assert.ThrowsAsync<OpenPgpException>(() => PublishedKeys.PublishAsync(account.Nodes, ring, key, Token));

        Assert.Equal($"the key {key.Fingerprint} is not published: the account announces 50 keys, and clients take no more; remove some from its list", refusal.Message);
        Assert.Equal(50, KeyAnnouncement.Of(await account.GetNodeAsync(KeyNodes.List, Token)).Length);
        Assert.Null(await account.GetNodeAsync(KeyNodes.Key(key.Fingerprint), Token));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_key_of_somebody_else_is_neither_published_nor_believed(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        var ring = _folder.Ring();
        var own = await ring.GenerateAsync("xmpp:" + account.Jid, Token);
        var foreign = await ring.GenerateAsync("xmpp:mallory@example.org", Token);

        var refusal = await Assert.ThrowsAsync<OpenPgpException>(() => PublishedKeys.PublishAsync(account.Nodes, ring, foreign, Token));
        Assert.Equal($"the key {foreign.Fingerprint} is not published: it has no user ID \"xmpp:{account.Jid}\"", refusal.Message);
        Assert.Empty(await PublishedKeys.ReadAsync(account, Token));

        await PublishedKeys.PublishAsync(account.Nodes, ring, own, Token);
        var swapped = new XElement(Ns + "pubkey", new XElement(Ns + "data", Convert.ToBase64String(await ring.ExportAsync(foreign, Token))));
        await account.PubSub.PublishAsync(KeyNodes.Key(own.Fingerprint), new PubSubItem("swapped", swapped), cancellationToken: Token);
        var read = Assert.Single(await PublishedKeys.ReadAsync(account, Token));
        Assert.Null(read.Key);
        Assert.Contains("its node holds another key: " + foreign.Fingerprint, read.Problem, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.DisposeAsync();
        await _other.DisposeAsync();
    }
}
