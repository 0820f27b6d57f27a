using System.Collections.Concurrent;
using System.Diagnostics;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Servers;
using XmppContacts.Streams.Capabilities;

namespace XmppContacts.Streams.Tests.Sessions;

/// <summary>What a session does on real servers.</summary>
[Trait("Needs", "server")]
public sealed class SessionTests(ServerFarm farm)
{
    // For what comes at once, unless the machine is busy.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly XNamespace Client = "jabber:client";
    private static readonly XNamespace Roster = "jabber:iq:roster";
    private static readonly XNamespace Private = "jabber:iq:private";
    private static readonly XNamespace Disco = "http://jabber.org/protocol/disco#info";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [EveryServer]
    public async Task Hundreds_of_requests_at_one_time_each_get_their_own_answer(ServerKind kind)
    {
        await using var session = await ConnectAsync(kind, "juliet");

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
        {
            XNamespace name = $"urn:example:{i}";
            var answer = await session.RequestAsync(IqRequest.Get(new XElement(Private + "query", new XElement(name + "a"))), Cancellation);
            return answer.Element(Private + "query")!.Elements().Single().Name.NamespaceName == name.NamespaceName;
        }));

        Assert.All(answers, Assert.True);
    }

    [Theory]
    [EveryServer]
    public async Task An_error_tells_condition_and_who_was_asked(ServerKind kind)
    {
        await using var session = await ConnectAsync(kind, "juliet");

        var problem = await Assert.ThrowsAsync<XmppStanzaException>(
            () => session.RequestAsync(IqRequest.Get(new XElement(XName.Get("query", "urn:example:unknown")), Jid.Parse("capulet.example")), Cancellation));

        Assert.Equal("service-unavailable", problem.Condition);
        Assert.Equal("cancel", problem.ErrorType);
        Assert.Equal("capulet.example", problem.From.ToString());
        Assert.StartsWith("capulet.example answered with service-unavailable", problem.Message, StringComparison.Ordinal);
        Assert.False(problem.IsRaisedHere);
    }

    [Theory]
    [EveryServer]
    public async Task The_largest_stanza_the_server_takes_is_sent_and_one_octet_more_is_not(ServerKind kind)
    {
        await using var session = await ConnectAsync(kind, "juliet");
        XNamespace name = "urn:example:large";
        var overhead = await OctetsOfAsync(session, name, 0);

        await SetAsync(new string('x', 262_143 - overhead));
        var kept = await session.RequestAsync(IqRequest.Get(new XElement(Private + "query", new XElement(name + "a"))), Cancellation);
        Assert.Equal(262_143 - overhead, kept.Value.Length);

        var problem = await Assert.ThrowsAsync<XmppStanzaException>(() => SetAsync(new string('x', 262_144 - overhead)));
        Assert.True(problem.IsRaisedHere);
        Assert.Contains("262,144 octets", problem.Message, StringComparison.Ordinal);
        await session.RequestAsync(IqRequest.Get(new XElement(Roster + "query")), Cancellation);

        Task SetAsync(string text) => session.RequestAsync(IqRequest.Set(new XElement(Private + "query", new XElement(name + "a", text))), Cancellation);
    }

    [Theory]
    [EveryServer]
    public async Task A_stanza_over_the_limit_of_the_server_ends_the_stream_and_is_not_repeated(ServerKind kind)
    {
        var server = await farm.ServerAsync(kind);
        var log = new StringWriter();
        await using var session = await XmppSession.ConnectAsync(
            farm.Options(server, "juliet") with { MaximumSentOctets = 1_000_000, Log = log }, Cancellation);
        var payload = new XElement(Private + "query", new XElement(XName.Get("a", "urn:example:large"), new string('x', 400_000)));

        var problem = await Assert.ThrowsAsync<XmppStreamException>(() => session.RequestAsync(IqRequest.Set(payload, isRepeatable: true), Cancellation));

        Assert.Equal("policy-violation", problem.Condition);
        Assert.StartsWith("capulet.example closed the stream with policy-violation", problem.Message, StringComparison.Ordinal);
        Assert.Single(log.ToString().Split("<auth ")[1..]);
    }

    [Theory]
    [EveryServer]
    public async Task Roster_pushes_are_answered_and_shown(ServerKind kind)
    {
        var server = await farm.ServerAsync(kind);
        var log = new StringWriter();
        await using var watcher = await XmppSession.ConnectAsync(farm.Options(server, "juliet") with { Log = log }, Cancellation);
        await using var changer = await ConnectAsync(kind, "juliet");
        var contact = $"c{Guid.NewGuid():N}@montague.example";
        var seen = Seen(watcher, stanza => stanza.Descendants(Roster + "item").Any(item => item.Attribute("jid")?.Value == contact));

        // Pushes go to sessions that have asked for the roster (RFC 6121 §2.1.6).
        await watcher.RequestAsync(IqRequest.Get(new XElement(Roster + "query")), Cancellation);
        await changer.RequestAsync(
            IqRequest.Set(new XElement(Roster + "query", new XElement(Roster + "item", new XAttribute("jid", contact), new XAttribute("name", "C")))), Cancellation);

        var push = await seen.WaitAsync(Patience, Cancellation);
        await watcher.RequestAsync(IqRequest.Get(new XElement(Roster + "query")), Cancellation);
        Assert.Contains($"C: <iq type=\"result\" id=\"{push.Attribute("id")!.Value}\"", log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [EveryServer]
    public async Task Others_are_answered_about_features_and_pings_and_refused_the_rest(ServerKind kind)
    {
        await using var session = await ConnectAsync(kind, "juliet");
        await using var other = await ConnectAsync(kind, "juliet");

        var description = await other.RequestAsync(IqRequest.Get(new XElement(Disco + "query"), session.Address), Cancellation);
        await other.RequestAsync(IqRequest.Get(new XElement(XName.Get("ping", "urn:xmpp:ping")), session.Address), Cancellation);
        var refused = await Assert.ThrowsAsync<XmppStanzaException>(
            () => other.RequestAsync(IqRequest.Get(new XElement(XName.Get("query", "jabber:iq:version")), session.Address), Cancellation));

        Assert.Equal(["client"], description.Descendants(Disco + "identity").Select(identity => identity.Attribute("category")!.Value));
        Assert.Contains("urn:xmpp:contacts:0", description.Descendants(Disco + "feature").Select(feature => feature.Attribute("var")!.Value));
        Assert.Contains("urn:xmpp:openpgp:pubsub:0", description.Descendants(Disco + "feature").Select(feature => feature.Attribute("var")!.Value));
        Assert.Equal("service-unavailable", refused.Condition);
    }

    [Theory]
    [EveryServer]
    public async Task Nobody_sees_the_session_before_presence_is_asked_for(ServerKind kind)
    {
        await using var watcher = await ConnectAsync(kind, "nurse");
        var presences = new ConcurrentQueue<XElement>();
        watcher.StanzaReceived += (_, received) => presences.Enqueue(received.Stanza);
        await watcher.SendPresenceAsync(Cancellation);
        await using var session = await ConnectAsync(kind, "nurse");
        await session.RequestAsync(IqRequest.Get(new XElement(Roster + "query")), Cancellation);
        await watcher.RequestAsync(IqRequest.Get(new XElement(Roster + "query")), Cancellation);
        Assert.DoesNotContain(presences, presence => presence.Attribute("from")?.Value == session.Address.ToString());

        var seen = Seen(watcher, stanza => stanza.Name == Client + "presence" && stanza.Attribute("from")?.Value == session.Address.ToString());
        await session.SendPresenceAsync(Cancellation);
        var caps = (await seen.WaitAsync(Patience, Cancellation)).Element(XName.Get("c", "http://jabber.org/protocol/caps"))!;

        // The hash is the one of what the session answers when asked for it (XEP-0115 §6.2).
        var node = $"{caps.Attribute("node")!.Value}#{caps.Attribute("ver")!.Value}";
        var answer = await watcher.RequestAsync(IqRequest.Get(new XElement(Disco + "query", new XAttribute("node", node)), session.Address), Cancellation);
        Assert.Equal(caps.Attribute("ver")!.Value, EntityCapabilities.Verification(answer.Element(Disco + "query")!));
    }

    [Theory]
    [EveryServer]
    public async Task Messages_are_sent_and_received_exactly(ServerKind kind)
    {
        await using var session = await ConnectAsync(kind, "juliet");
        await using var other = await ConnectAsync(kind, "juliet");
        var seen = Seen(other, stanza => stanza.Name == Client + "message");
        const string Text = "a\tb\nc <&> \U0001F600";

        await session.SendAsync(new XElement(Client + "message", new XAttribute("to", other.Address.ToString()), new XElement(Client + "body", Text)), Cancellation);

        var message = await seen.WaitAsync(Patience, Cancellation);
        Assert.Equal(Text, message.Element(Client + "body")!.Value);
        Assert.Equal(session.Address.ToString(), message.Attribute("from")!.Value);
    }

    [Theory]
    [EveryServer]
    public async Task The_server_ends_its_side_at_once(ServerKind kind)
    {
        // A server that did not would be waited for, five seconds each time; a busy machine may delay one.
        var fastest = TimeSpan.MaxValue;
        for (var i = 0; i < 5 && fastest > TimeSpan.FromSeconds(4); i++)
        {
            await using var session = await ConnectAsync(kind, "juliet");
            var since = Stopwatch.GetTimestamp();
            await session.CloseAsync(Cancellation);
            fastest = TimeSpan.FromTicks(Math.Min(fastest.Ticks, Stopwatch.GetElapsedTime(since).Ticks));
        }

        Assert.True(fastest < TimeSpan.FromSeconds(4), $"{fastest}");
    }

    [Theory]
    [EveryServer]
    public async Task After_closing_nothing_more_is_done(ServerKind kind)
    {
        var session = await ConnectAsync(kind, "juliet");
        await session.CloseAsync(Cancellation);

        var problem = await Assert.ThrowsAsync<XmppConnectionException>(() => session.RequestAsync(IqRequest.Get(new XElement(Roster + "query")), Cancellation));
        Assert.Equal(ConnectionProblem.Closed, problem.Problem);
        await session.DisposeAsync();
        await session.DisposeAsync();
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_server_that_crashes_and_comes_back_is_asked_again_but_not_told_to_change_again(ServerKind kind)
    {
        ServerFarm.SkipIfMissing(kind);
        await using var server = await XmppServer.StartAsync(kind, new ServerSetup(), farm.Authority);
        await using var session = await XmppSession.ConnectAsync(farm.Options(server, "juliet") with { ReconnectAttempts = 20 }, Cancellation);
        await session.RequestAsync(IqRequest.Get(new XElement(Roster + "query")), Cancellation);

        await server.CrashAsync();
        var reading = session.RequestAsync(IqRequest.Get(new XElement(Roster + "query")), Cancellation);
        await server.StartAsync();

        Assert.Equal("result", (await reading).Attribute("type")!.Value);
        var set = await session.RequestAsync(
            IqRequest.Set(new XElement(Roster + "query", new XElement(Roster + "item", new XAttribute("jid", "new@montague.example")))), Cancellation);
        Assert.Equal("result", set.Attribute("type")!.Value);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_server_that_does_not_come_back_is_given_up(ServerKind kind)
    {
        ServerFarm.SkipIfMissing(kind);
        await using var server = await XmppServer.StartAsync(kind, new ServerSetup(), farm.Authority);
        await using var session = await XmppSession.ConnectAsync(farm.Options(server, "juliet") with { ReconnectAttempts = 2 }, Cancellation);

        await server.CrashAsync();
        var problem = await Assert.ThrowsAsync<XmppConnectionException>(() => session.RequestAsync(IqRequest.Get(new XElement(Roster + "query")), Cancellation));

        Assert.Equal(ConnectionProblem.Unreachable, problem.Problem);
        Assert.Equal($"127.0.0.1 port {server.ClientPort}, the server of capulet.example, refuses connections.", problem.Message);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Timeouts_allow_for_the_rate_limits_of_the_servers(ServerKind kind)
    {
        ServerFarm.SkipIfMissing(kind);
        await using var server = await XmppServer.StartAsync(kind, new ServerSetup { HasRateLimits = true }, farm.Authority);

        // 60 kB: at 3,000 octets a second with 20,000 at once, as ejabberd has it, the last answer takes some 14 seconds; Prosody needs 6.
        await using var session = await XmppSession.ConnectAsync(farm.Options(server, "juliet") with { RequestTimeout = TimeSpan.FromSeconds(4) }, Cancellation);
        var since = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => session.RequestAsync(
            IqRequest.Set(new XElement(Private + "query", new XElement(XName.Get("a", $"urn:example:{i}"), new string('x', 3000)))), Cancellation)));

        Assert.True(since.Elapsed > TimeSpan.FromSeconds(3), "the limits were in force");
    }

    private static Task<XElement> Seen(XmppSession session, Func<XElement, bool> condition)
    {
        var seen = new TaskCompletionSource<XElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        session.StanzaReceived += (_, received) =>
        {
            if (condition(received.Stanza))
            {
                seen.TrySetResult(received.Stanza);
            }
        };
        return seen.Task;
    }

    // What the session refuses tells how many octets a stanza has.
    private static async Task<int> OctetsOfAsync(XmppSession session, XNamespace name, int length)
    {
        const int Large = 1_000_000;
        var problem = await Assert.ThrowsAsync<XmppStanzaException>(() => session.RequestAsync(
            IqRequest.Set(new XElement(Private + "query", new XElement(name + "a", new string('x', Large + length)))), Cancellation));
        var octets = System.Text.RegularExpressions.Regex.Match(problem.Message, "would have ([0-9,]+) octets").Groups[1].Value;
        return int.Parse(octets.Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture) - Large;
    }

    private async Task<XmppSession> ConnectAsync(ServerKind kind, string user) =>
        await XmppSession.ConnectAsync(farm.Options(await farm.ServerAsync(kind), user), Cancellation);
}
