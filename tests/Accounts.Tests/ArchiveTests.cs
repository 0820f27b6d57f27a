using System.Xml.Linq;
using XmppContacts.Archives;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Accounts.Tests;

/// <summary>What an account sends to itself is found again in its message archive (XEP-0313), by another session too.</summary>
public sealed class ArchiveTests(LivingAccounts accounts)
{
    private static readonly XNamespace Client = "jabber:client";
    private static readonly XNamespace Hints = "urn:xmpp:hints";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_message_to_oneself_without_body_is_found_again_once_with_its_content(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using (var sender = await SessionAccount.ConnectAsync(login, Token))
        {
            await sender.SendToSelfAsync(Message("one"), Token);
            await AnswerAsync(sender);
        }

        await using var reader = await SessionAccount.ConnectAsync(login, Token);
        var found = Assert.Single(await ReadAsync(reader.GetMessagesAsync(reader.Jid, Token)));

        Assert.Equal("one", Text(found));
        Assert.True(found.IsArchived);
        Assert.InRange(found.ReceivedAt!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal(reader.Jid.ToString(), ((string)found.Message.Attribute("from")!).Split('/')[0]);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_session_that_is_available_gets_the_message_and_the_archive_still_holds_it_once(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        await account.Session.SendPresenceAsync(Token);
        await AnswerAsync(account);

        await account.SendToSelfAsync(Message("one"), Token);
        await AnswerAsync(account);

        Assert.Equal(["one"], (await ReadAsync(account.GetMessagesAsync(account.Jid, Token))).Select(Text));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task An_archive_of_many_pages_is_read_completely_and_in_order(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        var texts = Enumerable.Range(0, 23).Select(i => $"message {i:D2}").ToList();
        foreach (var text in texts)
        {
            await account.SendToSelfAsync(Message(text), Token);
        }

        await AnswerAsync(account);

        Assert.Equal(texts, (await ReadAsync(new MessageArchiveClient(account.Session, 5).QueryAsync(account.Jid, Token))).Select(Text));
        Assert.Equal(texts.Take(7), (await ReadAsync(new MessageArchiveClient(account.Session, 5).QueryAsync(account.Jid, Token), 7)).Select(Text));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task What_others_send_is_not_among_what_the_account_sent_to_itself(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        await using var other = await accounts.LogInAsync(kind);
        var message = Message("from another");
        message.SetAttributeValue("to", account.Jid.ToString());
        await other.Session.SendAsync(message, Token);
        await AnswerAsync(other);
        await account.SendToSelfAsync(Message("own"), Token);
        await AnswerAsync(account);

        Assert.Equal(["own"], (await ReadAsync(account.GetMessagesAsync(account.Jid, Token))).Select(Text));
        Assert.Equal(["from another"], (await ReadAsync(account.GetMessagesAsync(other.Jid, Token))).Select(Text));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task An_archive_that_is_empty_gives_nothing(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);

        Assert.Empty(await ReadAsync(account.GetMessagesAsync(account.Jid, Token)));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_server_without_archive_gives_nothing(ServerKind kind)
    {
        var missing = XmppServer.Missing(kind);
        Assert.SkipWhen(missing is not null, missing ?? "");
        using var authority = new TestAuthority();
        var juliet = new TestAccount("juliet", TestDomains.Sha256, "julietpass");
        await using var server = await XmppServer.StartAsync(kind, new ServerSetup { Accounts = [juliet], HasArchive = false }, authority);
        await using var account = await SessionAccount.ConnectAsync(
            new XmppConnectionOptions(Addressing.Jid.Parse(juliet.Address), juliet.Password)
            {
                Server = new ServerAddress("127.0.0.1", server.ClientPort),
                ExtraRoots = [authority.Root],
            },
            Token);
        await account.SendToSelfAsync(Message("one"), Token);
        await AnswerAsync(account);

        Assert.Empty(await ReadAsync(account.GetMessagesAsync(account.Jid, Token)));
    }

    private static XElement Message(string text) => new(
        Client + "message",
        new XElement(XName.Get("openpgp", "urn:xmpp:openpgp:0"), text),
        new XElement(Hints + "store"));

    private static string Text(StoredMessage message) => message.Message.Element(XName.Get("openpgp", "urn:xmpp:openpgp:0"))!.Value;

    // Stanzas of one session are handled in their order (RFC 6120 §10.1): with this answer, the messages before have been dealt with.
    private static async Task AnswerAsync(SessionAccount account) => await account.GetRosterAsync(Token);

    private static async Task<List<StoredMessage>> ReadAsync(IAsyncEnumerable<StoredMessage> messages, int most = int.MaxValue)
    {
        var read = new List<StoredMessage>();
        await foreach (var message in messages)
        {
            read.Add(message);
            if (read.Count == most)
            {
                break;
            }
        }

        return read;
    }
}
