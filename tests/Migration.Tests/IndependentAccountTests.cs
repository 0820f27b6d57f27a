using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.Tests;
using XmppContacts.Addressing;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.PubSub;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests;

/// <summary>The script that proves a migration reads what gpg alone has made as the specifications say, and takes nothing else.</summary>
public sealed class IndependentAccountTests(LivingAccounts accounts)
{
    private const string Juliet = "juliet@capulet.example";
    private const string ContactsNode = "urn:xmpp:contacts";
    private const string GroupsNode = "urn:xmpp:contacts-groups";
    private const string ContactsSecret = "ZSRD5lK9mz-5VHNyu2N1XLiJZ8I87jkv85ceZkVrOGA";
    private const string GroupsSecret = "kq2mT4Ls1bDkFv0qU3xg7n0bY3m0o1p9Wc8Hq5r6tE8";

    private const string Romeo = """
        <contact xmlns='urn:xmpp:contacts:0' name='Ромео &lt;&amp;"'><identity type='jid'>romeo@montague.example</identity><identity type='jid'>romeo@mantua.example</identity><group id='g1'/><group id='g2'/><meta xmlns='storage:metacontacts' jid='romeo@montague.example' tag='t1' order='2'/><note xmlns='storage:rosternotes'>met at the ball</note></contact>
        """;

    private const string Nurse = "<contact xmlns='urn:xmpp:contacts:0'><identity type='jid'>nurse@capulet.example</identity></contact>";
    private const string Reserved = "<reserved xmlns='urn:xmpp:contacts:0'/>";
    private const string Love = "<group xmlns='urn:xmpp:contacts:0' id='g1' name='Secret love'/>";
    private const string Family = "<group xmlns='urn:xmpp:contacts:0' id='g2' name='Семья'/>";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_export_is_read()
    {
        await using var home = await HomeAsync();
        var export = $"""
            <server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'>
              <user name='juliet'>
                <pubsub xmlns='http://jabber.org/protocol/pubsub'>{await NodesAsync(home)}</pubsub>
                <offline-messages>{await MessageAsync(home, Secrets(Juliet), Juliet, Juliet)}</offline-messages>
              </user>
              <user name='tybalt'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{ContactsNode}'><item id='x'><other/></item></items></pubsub></user>
            </host></server-data>
            """;

        AssertIsWhole(await ReadAsync(home, Juliet, export), Juliet);
    }

    [Fact]
    public async Task Answers_of_a_server_are_read()
    {
        await using var home = await HomeAsync();
        var nodes = $"<iq xmlns='jabber:client' type='result'><pubsub xmlns='http://jabber.org/protocol/pubsub'>{await NodesAsync(home)}</pubsub></iq>";
        var archive = $"""
            <message xmlns='jabber:client' to='{Juliet}/balcony'><result xmlns='urn:xmpp:mam:2' id='1'><forwarded xmlns='urn:xmpp:forward:0'>
            {await MessageAsync(home, Secrets(Juliet), Juliet, Juliet)}</forwarded></result></message>
            """;

        AssertIsWhole(await ReadAsync(home, Juliet, nodes, archive), Juliet);
    }

    [Theory]
    [EveryServer]
    public async Task What_a_living_server_has_is_read_by_way_of_another_client(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        var jid = login.Account.Bare.ToString();
        await using var home = await HomeAsync(jid);
        await using (var account = await SessionAccount.ConnectAsync(login, Token))
        {
            foreach (var items in XElement.Parse($"<nodes>{await NodesAsync(home)}</nodes>").Elements())
            {
                var node = items.Attribute("node")!.Value;
                await account.Nodes.CreateAsync(node, NodeSettings.Private with { MaxItems = 10 }, Token);
                foreach (var item in items.Elements())
                {
                    await account.Nodes.PublishAsync(node, new PubSubItem(item.Attribute("id")!.Value, item.Elements().Single()), NodeSettings.Private, Token);
                }
            }

            await account.SendToSelfAsync(XElement.Parse(await MessageAsync(home, Secrets(jid), jid, jid)), Token);

            // Answered when the message is stored.
            await account.GetRosterAsync(Token);
        }

        AssertIsWhole(await IndependentAccount.ReadAsync(home.Path, login, accounts.RootPem, Path.Combine(home.Path, "dump.xml")), jid);
    }

    [Theory]
    [InlineData("unsigned")]
    [InlineData("for somebody else")]
    [InlineData("from somebody else")]
    public async Task A_secret_that_does_not_come_as_the_specification_says_is_not_taken(string how)
    {
        await using var home = await HomeAsync();
        var message = how switch
        {
            "unsigned" => await MessageAsync(home, Secrets(Juliet), Juliet, null),
            "for somebody else" => await MessageAsync(home, Secrets(Juliet).Replace($"<to jid='{Juliet}'/>", "<to jid='romeo@montague.example'/>", StringComparison.Ordinal), Juliet, Juliet),
            _ => (await MessageAsync(home, Secrets(Juliet), Juliet, Juliet)).Replace("<message ", "<message from='tybalt@capulet.example' ", StringComparison.Ordinal),
        };

        var account = await ReadAsync(home, Juliet, $"<dump>{message}<pubsub xmlns='http://jabber.org/protocol/pubsub'>{await NodesAsync(home)}</pubsub></dump>");

        Assert.Empty(account.Secrets);
        Assert.Empty(account.Contacts);
        Assert.Equal(6, account.Problems.Count(problem => problem.EndsWith("its secret is not known", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Items_that_do_not_decrypt_are_problems_and_duplicates_are_seen()
    {
        await using var home = await HomeAsync();
        var nodes = $"""
            <items node='{ContactsNode}'>
              {await ItemAsync(home, "a", "s1", ContactsSecret, Nurse)}
              {await ItemAsync(home, "b", "s1", ContactsSecret, Nurse)}
              {await ItemAsync(home, "c", "s1", "another passphrase, of 32 octets or more", Nurse)}
              {await ItemAsync(home, "d", "s1", ContactsSecret, Romeo)}
              <item id='e'>{Nurse}</item>
            </items>
            """;

        var account = await ReadAsync(
            home, Juliet, $"<dump>{await MessageAsync(home, Secrets(Juliet), Juliet, Juliet)}<pubsub xmlns='http://jabber.org/protocol/pubsub'>{nodes}</pubsub></dump>");

        Assert.Equal(["a", "b", "d"], account.Contacts.Select(contact => contact.Item));
        Assert.Collection(
            account.Problems,
            problem => Assert.Equal("item e of urn:xmpp:contacts: it is not encrypted", problem),
            problem => Assert.StartsWith("item c of urn:xmpp:contacts: gpg does not decrypt it", problem, StringComparison.Ordinal),
            problem => Assert.Equal("item d of urn:xmpp:contacts: no group has the ID g1", problem),
            problem => Assert.Equal("item d of urn:xmpp:contacts: no group has the ID g2", problem));
    }

    private static async Task<GnuPgHome> HomeAsync(string jid = Juliet)
    {
        var home = new GnuPgHome();
        await home.MakeKeyAsync(jid);
        return home;
    }

    private static void AssertIsWhole(IndependentAccount account, string jid)
    {
        Assert.Empty(account.Problems);
        Assert.Equal([(ContactsNode, "s1", jid), (GroupsNode, "s2", jid)], account.Secrets.Select(secret => (secret.Node, secret.Id, secret.Signer)));
        Assert.Collection(
            account.Contacts.OrderBy(contact => contact.Item),
            romeo =>
            {
                Assert.Equal(("i1", "Ромео <&\""), (romeo.Item, romeo.Name));
                Assert.Equal(["romeo@montague.example", "romeo@mantua.example"], romeo.Jids);
                Assert.Equal(["Secret love", "Семья"], romeo.Groups);
                Assert.Equal("jid=romeo@montague.example order=2 tag=t1", string.Join(' ', Assert.Single(romeo.Metas).OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}={pair.Value}")));
                Assert.Equal(["met at the ball"], romeo.Notes);
            },
            nurse =>
            {
                Assert.Equal(("i2", null), (nurse.Item, nurse.Name));
                Assert.Equal(["nurse@capulet.example"], nurse.Jids);
                Assert.Empty(nurse.Groups);
            });
        Assert.Equal(["Secret love", "Семья"], account.Groups.Order(StringComparer.Ordinal));
        Assert.Equal((1, 1), (account.Reserved[ContactsNode], account.Reserved[GroupsNode]));
    }

    private static async Task<IndependentAccount> ReadAsync(GnuPgHome home, string account, params string[] documents)
    {
        var files = new List<string>();
        foreach (var document in documents)
        {
            files.Add(Path.Combine(home.Path, $"{files.Count}.xml"));
            await File.WriteAllTextAsync(files[^1], document, Token);
        }

        return await IndependentAccount.ReadAsync(home.Path, Jid.Parse(account), [.. files]);
    }

    // Both nodes, each with a reserved item, padded with white space.
    private static async Task<string> NodesAsync(GnuPgHome home) => $"""
        <items xmlns='http://jabber.org/protocol/pubsub' node='{ContactsNode}'>{await ItemAsync(home, "i1", "s1", ContactsSecret, Romeo)}{await ItemAsync(home, "i2", "s1", ContactsSecret, Nurse)}{await ItemAsync(home, "i3", "s1", ContactsSecret, Reserved)}</items>
        <items xmlns='http://jabber.org/protocol/pubsub' node='{GroupsNode}'>{await ItemAsync(home, "i4", "s2", GroupsSecret, Love)}{await ItemAsync(home, "i5", "s2", GroupsSecret, Reserved)}{await ItemAsync(home, "i6", "s2", GroupsSecret, Family)}</items>
        """;

    private static async Task<string> ItemAsync(GnuPgHome home, string id, string key, string passphrase, string payload) =>
        $"<item id='{id}'><encrypted xmlns='urn:xmpp:openpgp:pubsub:0' key='{key}'>{Convert.ToBase64String(await home.EncryptAsync(payload.PadRight(512), passphrase))}</encrypted></item>";

    private static string Secrets(string jid) => $"""
        <signcrypt xmlns='urn:xmpp:openpgp:0'><to jid='{jid}'/><time stamp='2026-11-21T10:00:00Z'/><rpad>xyzzy</rpad><payload>
          <shared-secret xmlns='urn:xmpp:openpgp:pubsub:0' jid='{jid}' node='{ContactsNode}' id='s1' timestamp='2026-11-21T10:00:00Z' type='urn:xmpp:contacts:0'>
            {ContactsSecret}
          </shared-secret>
          <shared-secret xmlns='urn:xmpp:openpgp:pubsub:0' jid='{jid}' node='{GroupsNode}' id='s2' timestamp='2026-11-21T10:00:00Z' type='urn:xmpp:contacts:0'>{GroupsSecret}</shared-secret>
        </payload></signcrypt>
        """;

    private static async Task<string> MessageAsync(GnuPgHome home, string content, string to, string? signer) =>
        $"<message xmlns='jabber:client' to='{to}' type='chat' id='m1'><openpgp xmlns='urn:xmpp:openpgp:0'>{Convert.ToBase64String(await home.EncryptAsync(content, to, signer))}</openpgp><store xmlns='urn:xmpp:hints'/></message>";
}
