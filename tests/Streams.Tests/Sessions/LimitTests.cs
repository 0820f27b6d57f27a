using System.Diagnostics;
using System.Text;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Servers;
using XmppContacts.Streams.Framing;

namespace XmppContacts.Streams.Tests.Sessions;

/// <summary>What a hostile server may cost: time for ever, and memory without end.</summary>
public sealed class LimitTests(ServerFarm farm)
{
    private const string Juliet = "juliet@capulet.example";
    private const int StanzaBytes = 64 * 1024 * 1024;

    private static readonly IqRequest RosterGet = IqRequest.Get(new XElement(XName.Get("query", "jabber:iq:roster")));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("<message><body>{0}</body></message>")]
    [InlineData("{0}")]
    public async Task A_response_that_drips_in_for_ever_is_given_up(string piece)
    {
        // As fast as the slowest limits of servers, so that what comes always looks like a response on its way.
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            var id = await connection.ReceiveRequestAsync("jabber:iq:roster");
            if (!piece.StartsWith('<'))
            {
                await connection.SendAsync($"<iq type='result' id='{id}'><query xmlns='jabber:iq:roster' ver='");
            }

            while (true)
            {
                await connection.SendAsync(piece.Replace("{0}", new string('x', 1000), StringComparison.Ordinal));
                await Task.Delay(100, Cancellation);
            }
        });
        await using var session = await ConnectAsync(server, options => options with { RequestTimeout = TimeSpan.FromMilliseconds(500), ResponseTime = TimeSpan.FromSeconds(3) });
        var since = Stopwatch.GetTimestamp();

        var problem = await Assert.ThrowsAsync<XmppStanzaException>(() => session.RequestAsync(RosterGet, Cancellation));

        Assert.Equal(("remote-server-timeout", true), (problem.Condition, problem.IsRaisedHere));
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task A_message_that_the_server_never_takes_is_given_up()
    {
        // It goes on to send white space, so that it seems to be there, and reads nothing.
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            while (true)
            {
                await connection.SendAsync(" ");
                await Task.Delay(100, Cancellation);
            }
        });
        await using var session = await ConnectAsync(server, options => options with { RequestTimeout = TimeSpan.FromMilliseconds(500), ReconnectAttempts = 0 });
        var message = new XElement(XName.Get("message", "jabber:client"), new XElement(XName.Get("body", "jabber:client"), new string('x', 20_000)));
        var since = Stopwatch.GetTimestamp();

        // The buffers on the way take some megabytes.
        var problem = await Assert.ThrowsAsync<XmppStanzaException>(async () =>
        {
            while (true)
            {
                await session.SendAsync(message, Cancellation).WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
            }
        });

        Assert.Equal(("remote-server-timeout", true), (problem.Condition, problem.IsRaisedHere));
        TestContext.Current.TestOutputHelper?.WriteLine($"{Stopwatch.GetElapsedTime(since).TotalSeconds:N1} s");
    }

    [Fact]
    public async Task A_server_that_answers_slowly_again_and_again_uses_up_the_time_of_the_session()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            while (true)
            {
                var id = await connection.ReceiveRequestAsync("jabber:iq:roster");
                await Task.Delay(TimeSpan.FromSeconds(3), Cancellation);
                await connection.SendAsync($"<iq type='result' id='{id}'/>");
            }
        });
        await using var session = await ConnectAsync(server, options => options with { SessionTime = TimeSpan.Zero });

        var problem = await Assert.ThrowsAsync<XmppLimitException>(async () =>
        {
            for (var request = 0; request < 20; request++)
            {
                await session.RequestAsync(RosterGet, Cancellation);
            }
        });

        Assert.Equal("SessionTime", problem.Limit);
        Assert.StartsWith("The server of juliet@capulet.example has kept the session waiting for", problem.Message, StringComparison.Ordinal);
    }

    // "<a/>" needs four bytes on the way and a hundred in memory; a namespace of its own, with tables of its own, much more.
    [Theory]
    [InlineData("<a/>")]
    [InlineData("<a b='' c=''/>")]
    [InlineData("x<a/>")]
    [InlineData("<a xmlns='{0}'/>")]
    [InlineData("<{0}/>")]
    public void A_stanza_of_very_many_elements_is_refused_before_it_fills_the_memory(string piece)
    {
        var reader = new XmppStreamReader(StanzaBytes);
        reader.Append(Encoding.UTF8.GetBytes(ScriptedConnection.StreamHeader + "<message>"));
        reader.Read();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var number = 0;
        var peak = 0L;
        var problem = Assert.Throws<XmppStreamException>(() =>
        {
            for (var sent = 0; sent < StanzaBytes;)
            {
                var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(_ => piece.Replace("{0}", $"n{number++}", StringComparison.Ordinal))));
                sent += bytes.Length;
                reader.Append(bytes);
                reader.Read();
            }

            // It was small enough: then the whole is.
            reader.Append("</message>"u8);
            var token = reader.Read();
            peak = GC.GetTotalMemory(forceFullCollection: false) - before;
            GC.KeepAlive(token);
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{piece}: {number:N0} pieces, {GC.GetTotalMemory(forceFullCollection: false) - before:N0} bytes");
        Assert.Equal("policy-violation", problem.Condition);
        Assert.Equal(0, peak);
    }

    [Theory]
    [InlineData("<a/>")]
    [InlineData("<a xmlns='{0}'/>")]
    [InlineData("<{0} b='' c=''/>")]
    public void The_largest_stanza_that_is_accepted_stays_within_a_known_amount_of_memory(string piece)
    {
        // Just below what the test above finds.
        const int Limit = 16 * 1024 * 1024;
        var text = new StringBuilder(ScriptedConnection.StreamHeader + "<message>");
        for (var number = 0; number < 200_000; number++)
        {
            text.Append(piece.Replace("{0}", $"n{number}", StringComparison.Ordinal));
        }

        var bytes = Encoding.UTF8.GetBytes(text.Append("</message>").ToString());
        text.Clear();
        var reader = new XmppStreamReader(Limit);
        reader.Append(bytes);
        reader.Read();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var token = reader.Read();
        Assert.NotNull(token);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(token);
        TestContext.Current.TestOutputHelper?.WriteLine($"{piece}: {held / 200_000} bytes for each");
        Assert.InRange(held, 0, (2 * Limit) + StreamLimits.StructureMemory);
    }

    private async Task<XmppSession> ConnectAsync(ScriptedServer server, Func<XmppConnectionOptions, XmppConnectionOptions> change) =>
        await XmppSession.ConnectAsync(change(farm.Options(server.Port, Juliet, "julietpass") with { AllowPlain = true }), Cancellation);
}
