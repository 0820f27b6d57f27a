using System.Xml.Linq;
using XmppContacts.PubSub;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Accounts.Tests;

/// <summary>An account is one run's at a time; a run that is gone does not keep it.</summary>
public sealed class ReservationTests(LivingAccounts accounts)
{
    private const string Node = "urn:x-xmpp-contacts:runs:0";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Of_many_runs_at_one_time_one_after_another_has_the_account(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        var (inside, most, done) = (0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var account = await SessionAccount.ConnectAsync(login, Token);
            await using var reservation = await account.ReserveAsync(Token);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await reservation.ConfirmAsync(Token);
            await Task.Delay(30, Token);
            Interlocked.Decrement(ref inside);
            Interlocked.Increment(ref done);
        }));

        Assert.Equal((1, 4), (most, done));

        // A run does not wait for ever for its entry to be removed: the next one does that.
        await using var after = await SessionAccount.ConnectAsync(login, Token);
        await (await after.ReserveAsync(Token)).DisposeAsync();
        var node = await after.GetNodeAsync(Node, Token);
        if (kind.IsProsody())
        {
            Assert.Empty(node!.Items);
        }

        // Of items that are published at one moment, ejabberd 23.01 may list some for ever and find none of them to be removed: they keep nobody.
        Assert.DoesNotContain(node!.Items, item => item.Payload!.Attribute("address")?.Value == after.Session.Address.ToString());
        Assert.Equal("whitelist", node.Configuration!.AccessModel);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_run_that_is_gone_does_not_keep_the_account(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using (var account = await SessionAccount.ConnectAsync(login, Token))
        {
            await account.PubSub.CreateAsync(Node, NodeSettings.Private with { MaxItems = 64 }, Token);
            XElement[] entries = [Entry(account.Session.Address.ToString()), Entry("somebody@elsewhere.example/x"), Entry("no address"), new("{urn:example}other")];
            foreach (var (entry, index) in entries.Select((entry, index) => (entry, index)))
            {
                await account.PubSub.PublishAsync(Node, new PubSubItem($"entry{index}", entry), null, Token);
            }
        }

        await using var next = await SessionAccount.ConnectAsync(login, Token);
        await using (await next.ReserveAsync(Token))
        {
            Assert.Single((await next.GetNodeAsync(Node, Token))!.Items);
        }

        Assert.Empty((await next.GetNodeAsync(Node, Token))!.Items);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_run_that_lost_its_connection_learns_that_another_took_over(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        await using var session = new ReopenedSession(account.Session);
        await using var reservation = await new SessionAccount(session).ReserveAsync(Token);

        session.Reopen();
        await reservation.ConfirmAsync(Token);
        Assert.Single((await account.GetNodeAsync(Node, Token))!.Items);

        await account.PubSub.PurgeAsync(Node, Token);
        await reservation.ConfirmAsync(Token);
        session.Reopen();
        var taken = await Assert.ThrowsAsync<AccountReservedException>(() => reservation.ConfirmAsync(Token));
        Assert.Contains("another run has taken over", taken.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_run_that_has_ended_keeps_nobody_though_its_entry_cannot_be_removed_and_its_session_goes_on(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        await using var session = new ReopenedSession(account.Session) { IsRetracting = false };
        await (await new SessionAccount(session).ReserveAsync(Token)).DisposeAsync();
        Assert.Equal(XName.Get("ended", Node), Assert.Single((await account.GetNodeAsync(Node, Token))!.Items).Payload!.Name);

        // Half a minute would be the longest that it waits.
        await using var next = await SessionAccount.ConnectAsync(login, Token);
        using var waiting = new CancellationTokenSource(TimeSpan.FromSeconds(25));
        await (await next.ReserveAsync(waiting.Token)).DisposeAsync();
        await (await account.ReserveAsync(waiting.Token)).DisposeAsync();
    }

    // As with contacts at another service (XEP-0510 §7), or a restoration from a backup.
    [Fact]
    public async Task Where_there_is_no_personal_eventing_a_run_goes_on_without_an_entry()
    {
        var login = await accounts.NewAccountAsync(ServerKind.Prosody);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        await using var session = new ReopenedSession(account.Session) { HasNodes = false };
        await using (var reservation = await new SessionAccount(session).ReserveAsync(Token))
        {
            session.Reopen();
            await reservation.ConfirmAsync(Token);
        }

        Assert.Null(await account.GetNodeAsync(Node, Token));
    }

    private static XElement Entry(string address) => new(XName.Get("run", Node), new XAttribute("address", address), new XAttribute("since", "2026-11-29T12:00:00Z"));

    /// <summary>A session that says that its connection was lost, when it is told to.</summary>
    private sealed class ReopenedSession(IXmppSession session) : IXmppSession
    {
        public event EventHandler<StanzaReceivedEventArgs>? StanzaReceived
        {
            add => session.StanzaReceived += value;
            remove => session.StanzaReceived -= value;
        }

        public event EventHandler? Reopened;

        /// <summary>Whether the server removes items, rather than only saying so.</summary>
        public bool IsRetracting { get; init; } = true;

        public Addressing.Jid Address => session.Address;

        public void Reopen() => Reopened?.Invoke(this, EventArgs.Empty);

        /// <summary>Whether there is a service for nodes.</summary>
        public bool HasNodes { get; init; } = true;

        // What no module of the server handles is answered as nodes are without their module.
        public Task<XElement> RequestAsync(IqRequest request, CancellationToken cancellationToken = default) =>
            !HasNodes ? session.RequestAsync(IqRequest.Get(new XElement(XName.Get("query", "urn:x-xmpp-contacts:nothing")), session.Address.Bare), cancellationToken)
            : IsRetracting || !request.Payload.Elements().Any(element => element.Name.LocalName == "retract")
                ? session.RequestAsync(request, cancellationToken)
                : Task.FromResult(new XElement(XName.Get("iq", "jabber:client"), new XAttribute("type", "result")));

        public Task SendAsync(XElement stanza, CancellationToken cancellationToken = default) => session.SendAsync(stanza, cancellationToken);

        public Task SendPresenceAsync(CancellationToken cancellationToken = default) => session.SendPresenceAsync(cancellationToken);

        public Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
