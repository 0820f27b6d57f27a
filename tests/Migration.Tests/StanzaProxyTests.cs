using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.Tests;
using XmppContacts.Addressing;
using XmppContacts.Migration.Tests.Faults;
using XmppContacts.Rosters;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests;

/// <summary>What the harness does to a connection, seen by a client on one side and read from a real server on the other.</summary>
public sealed class StanzaProxyTests(LivingAccounts accounts)
{
    private static readonly RosterItem Romeo = new() { Jid = Jid.Parse("romeo@elsewhere.example"), Name = "Romeo", Groups = ["Secret love"] };
    private static readonly XName MetaContacts = "{storage:metacontacts}storage";

    public static TheoryData<ServerKind> Servers { get; } = [ServerKind.Prosody, ServerKind.Ejabberd];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Five_requests_are_five_stanzas_whatever_the_server_sends_by_itself(ServerKind kind)
    {
        await using var proxy = await ProxyAsync(kind);
        var login = await accounts.NewAccountAsync(kind);
        var run = proxy.Begin();
        await using (var account = await SessionAccount.ConnectAsync(proxy.Through(login), Token))
        {
            await account.GetRosterAsync(Token);
            await account.SetRosterItemAsync(Romeo, Token);
            await account.SetPrivateXmlAsync(new XElement(MetaContacts), Token);
            await account.GetNodeAsync("urn:xmpp:contacts", Token);
            await account.RemoveRosterItemAsync(Romeo.Jid, Token);
        }

        Assert.Equal(
            [
                "1 iq get query jabber:iq:roster: result",
                "2 iq set query jabber:iq:roster: result",
                "3 iq set query jabber:iq:private: result",
                "4 iq get configure urn:xmpp:contacts: error",
                "5 iq set query jabber:iq:roster: result",
            ],
            run.Stanzas.Select(stanza => stanza.ToString()));
        Assert.Null(proxy.Failure);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_stanza_that_is_cut_off_is_not_applied(ServerKind kind)
    {
        var error = await Assert.ThrowsAsync<XmppConnectionException>(() => SetRomeoAsync(kind, new Fault(FaultKind.CutBefore, 2), AssertIsEmpty));
        Assert.Equal(ConnectionProblem.Lost, error.Problem);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_stanza_whose_answer_is_lost_is_applied(ServerKind kind)
    {
        var error = await Assert.ThrowsAsync<XmppConnectionException>(() => SetRomeoAsync(kind, new Fault(FaultKind.LoseAnswer, 2), AssertIsRomeo));
        Assert.Equal(ConnectionProblem.Lost, error.Problem);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_stanza_whose_answer_is_late_is_applied(ServerKind kind)
    {
        var error = await Assert.ThrowsAsync<XmppStanzaException>(() => SetRomeoAsync(kind, new Fault(FaultKind.Delay, 2), AssertIsRomeo));
        Assert.Equal(("remote-server-timeout", true), (error.Condition, error.IsRaisedHere));
    }

    [Theory]
    [InlineData(ServerKind.Prosody, "wait", "internal-server-error")]
    [InlineData(ServerKind.Ejabberd, "cancel", "not-allowed")]
    public async Task A_stanza_that_gets_an_error_instead_is_not_applied(ServerKind kind, string type, string condition)
    {
        var fault = new Fault(FaultKind.ErrorInstead, 2) { ErrorType = type, Condition = condition };
        var error = await Assert.ThrowsAsync<XmppStanzaException>(() => SetRomeoAsync(kind, fault, AssertIsEmpty));
        Assert.Equal((type, condition, false), (error.ErrorType, error.Condition, error.IsRaisedHere));
    }

    [Theory]
    [InlineData(ServerKind.Prosody, FaultKind.KillBefore, false)]
    [InlineData(ServerKind.Ejabberd, FaultKind.KillBefore, false)]
    [InlineData(ServerKind.Prosody, FaultKind.KillAfter, true)]
    [InlineData(ServerKind.Ejabberd, FaultKind.KillAfter, true)]
    internal async Task A_client_is_killed_before_or_after_its_stanza_is_applied(ServerKind kind, FaultKind fault, bool isApplied)
    {
        var kills = 0;
        var killing = new Fault(fault, 2) { Call = () => Task.FromResult(kills++) };
        await Assert.ThrowsAsync<XmppConnectionException>(() => SetRomeoAsync(kind, killing, isApplied ? AssertIsRomeo : AssertIsEmpty));
        Assert.Equal(1, kills);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_message_that_is_followed_by_a_cut_has_reached_the_archive(ServerKind kind)
    {
        await using var proxy = await ProxyAsync(kind);
        var login = await accounts.NewAccountAsync(kind);
        proxy.Begin(new Fault(FaultKind.LoseAnswer, 1));
        await using (var account = await SessionAccount.ConnectAsync(proxy.Through(login) with { ReconnectAttempts = 0 }, Token))
        {
            await account.SendToSelfAsync(XElement.Parse("<message xmlns='jabber:client' type='chat'><body>kept</body></message>"), Token);
            await Assert.ThrowsAsync<XmppConnectionException>(async () => await account.GetRosterAsync(Token));
        }

        await using var direct = await SessionAccount.ConnectAsync(login, Token);
        var kept = await direct.GetMessagesAsync(direct.Jid, Token).ToListAsync(Token);
        Assert.All(kept, message => Assert.Equal("kept", message.Message.Value));
        Assert.NotEmpty(kept);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task An_interlude_happens_between_two_stanzas_of_the_client(ServerKind kind)
    {
        await using var proxy = await ProxyAsync(kind);
        var login = await accounts.NewAccountAsync(kind);
        await using var other = await SessionAccount.ConnectAsync(login, Token);
        proxy.Begin(new Fault(FaultKind.Interlude, 2) { Call = () => other.SetRosterItemAsync(Romeo, Token) });
        await using var account = await SessionAccount.ConnectAsync(proxy.Through(login), Token);

        Assert.Empty((await account.GetRosterAsync(Token)).Items);
        AssertIsRomeo(await account.GetRosterAsync(Token));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_client_that_comes_back_carries_on_unless_the_connection_stays_down(ServerKind kind)
    {
        await using var proxy = await ProxyAsync(kind);
        var login = proxy.Through(await accounts.NewAccountAsync(kind)) with { ReconnectAttempts = 2, ReconnectDelay = TimeSpan.FromMilliseconds(10) };
        var run = proxy.Begin(new Fault(FaultKind.CutBefore, 1));
        await using (var account = await SessionAccount.ConnectAsync(login, Token))
        {
            // A change is not sent again: it may have been made.
            AssertIsEmpty(await account.GetRosterAsync(Token));
            await account.SetRosterItemAsync(Romeo, Token);
            AssertIsRomeo(await account.GetRosterAsync(Token));
        }

        Assert.Equal(
            ["iq get query jabber:iq:roster", "iq get query jabber:iq:roster", "iq set query jabber:iq:roster", "iq get query jabber:iq:roster"],
            run.Stanzas.Select(stanza => stanza.Description));

        proxy.Begin(new Fault(FaultKind.CutBefore, 1) { StaysDown = true });
        await using (var account = await SessionAccount.ConnectAsync(login, Token))
        {
            await Assert.ThrowsAsync<XmppConnectionException>(async () => await account.GetRosterAsync(Token));
        }
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Connections_one_after_another_leave_nothing_behind(ServerKind kind)
    {
        const int Connections = 20;
        await using var proxy = await ProxyAsync(kind);
        var login = proxy.Through(await accounts.NewAccountAsync(kind));
        var run = proxy.Begin();
        for (var i = 0; i < Connections; i++)
        {
            await using var account = await SessionAccount.ConnectAsync(login, Token);
            Assert.Empty((await account.GetRosterAsync(Token)).Items);
        }

        for (var i = 0; i < 50 && proxy.OpenConnections > 0; i++)
        {
            await Task.Delay(20, Token);
        }

        Assert.Equal((Connections, 0, null), (run.Stanzas.Count, proxy.OpenConnections, proxy.Failure));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task An_answer_of_700_kilobytes_passes_whole(ServerKind kind)
    {
        await using var proxy = await ProxyAsync(kind);
        await using var account = await SessionAccount.ConnectAsync(proxy.Through(await accounts.NewAccountAsync(kind)), Token);
        var names = Enumerable.Range(0, 350).ToDictionary(
            i => $"contact{i}@elsewhere.example", i => new string('ж', 1000) + i.ToString(CultureInfo.InvariantCulture));
        await Task.WhenAll(names.Select(contact => account.SetRosterItemAsync(new RosterItem { Jid = Jid.Parse(contact.Key), Name = contact.Value }, Token)));

        var read = (await account.GetRosterAsync(Token)).Items;

        Assert.Equal(names.Select(contact => (contact.Key, contact.Value)).Order(), read.Select(item => (item.Jid.ToString(), item.Name!)).Order());
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_thousand_requests_at_a_time_take_seconds_at_most(ServerKind kind)
    {
        const int Requests = 1000;
        await using var proxy = await ProxyAsync(kind);
        await using var account = await SessionAccount.ConnectAsync(proxy.Through(await accounts.NewAccountAsync(kind)), Token);
        var run = proxy.Begin();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Requests).Select(async _ => await account.GetRosterAsync(Token)));

        TestContext.Current.TestOutputHelper?.WriteLine($"{Requests / watch.Elapsed.TotalSeconds:N0} requests a second");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Assert.Equal(Enumerable.Range(1, Requests), run.Stanzas.Select(stanza => stanza.Number));
    }

    private async Task<StanzaProxy> ProxyAsync(ServerKind kind) => new(await accounts.ServerAsync(kind));

    // Reads the roster, then sets an item, with a fault; looks at the account by another way, and lets the client's exception through.
    private async Task SetRomeoAsync(ServerKind kind, Fault fault, Action<Roster> assertAfterwards)
    {
        await using var proxy = await ProxyAsync(kind);
        var login = await accounts.NewAccountAsync(kind);
        var run = proxy.Begin(fault);
        try
        {
            var patience = fault.Kind == FaultKind.Delay ? TimeSpan.FromSeconds(8) : login.RequestTimeout;
            await using var account = await SessionAccount.ConnectAsync(proxy.Through(login) with { ReconnectAttempts = 0, RequestTimeout = patience }, Token);
            await account.GetRosterAsync(Token);
            await account.SetRosterItemAsync(Romeo, Token);
        }
        finally
        {
            Assert.True(run.WasHit);
            await using var direct = await SessionAccount.ConnectAsync(login, Token);
            assertAfterwards(await direct.GetRosterAsync(Token));
        }
    }

    private static void AssertIsEmpty(Roster roster) => Assert.Empty(roster.Items);

    private static void AssertIsRomeo(Roster roster)
    {
        var item = Assert.Single(roster.Items);
        Assert.Equal((Romeo.Jid, Romeo.Name, "Secret love"), (item.Jid, item.Name, Assert.Single(item.Groups)));
    }
}
