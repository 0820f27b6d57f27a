using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Servers;

namespace XmppContacts.Streams.Tests.Sessions;

/// <summary>What servers do that mean harm, are broken, or go away.</summary>
public sealed class ScriptedServerTests(ServerFarm farm)
{
    // For what comes at once, unless the machine is busy.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string Juliet = "juliet@capulet.example";

    private static readonly XNamespace Roster = "jabber:iq:roster";
    private static readonly IqRequest RosterGet = IqRequest.Get(new XElement(Roster + "query"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_without_encryption_gets_nothing()
    {
        var sent = "";
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.OfferAsync("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>");
            sent = (await connection.ReceiveAsync("^.+")).Value;
        });

        var problem = await FailsAsync<XmppConnectionException>(server);

        Assert.Equal(ConnectionProblem.TlsNotOffered, problem.Problem);
        Assert.Equal("capulet.example does not offer encryption (STARTTLS), and nothing is sent in clear.", problem.Message);
        Assert.Equal("", sent);
    }

    [Fact]
    public async Task What_is_injected_before_encryption_is_not_taken_for_encrypted()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.OfferAsync("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            await connection.ReceiveAsync("<starttls [^>]*>");
            await connection.SendAsync("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><stream:features/>");
            await connection.WaitForEndAsync();
        });

        Assert.Equal(ConnectionProblem.ProtocolViolation, (await FailsAsync<XmppConnectionException>(server)).Problem);
    }

    [Fact]
    public async Task A_server_that_skips_the_exchange_is_not_believed()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.StartTlsAsync(farm.Certificate);
            await connection.OfferAsync("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-256</mechanism><mechanism>PLAIN</mechanism></mechanisms>");
            await connection.ReceiveAsync("<auth [^>]*>[^<]*</auth>");
            await connection.SendAsync("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
            await connection.WaitForEndAsync();
        });

        Assert.Equal("server-not-authenticated", (await FailsAsync<XmppAuthenticationException>(server)).Condition);
    }

    [Fact]
    public async Task After_a_failure_no_weaker_mechanism_is_tried()
    {
        var attempts = new List<string>();
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.StartTlsAsync(farm.Certificate);
            await connection.OfferAsync("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-256</mechanism><mechanism>PLAIN</mechanism></mechanisms>");
            while (true)
            {
                attempts.Add((await connection.ReceiveAsync("<auth [^>]*mechanism=\"([^\"]+)\"[^>]*>[^<]*</auth>")).Groups[1].Value);
                await connection.SendAsync("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><temporary-auth-failure/><text>try\u202E later</text></failure>");
            }
        });

        var problem = await FailsAsync<XmppAuthenticationException>(server);

        Assert.Equal("temporary-auth-failure", problem.Condition);
        Assert.Equal("capulet.example refused the login of juliet@capulet.example: temporary-auth-failure (\"try⟨U+202E⟩ later\").", problem.Message);
        Assert.Equal(["SCRAM-SHA-256"], attempts);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up()
    {
        await using var server = new ScriptedServer(connection => connection.WaitForEndAsync());
        var since = Stopwatch.StartNew();

        var problem = await Assert.ThrowsAsync<XmppConnectionException>(
            () => XmppSession.ConnectAsync(Options(server) with { ConnectTimeout = TimeSpan.FromSeconds(1) }, Cancellation));

        Assert.Equal(ConnectionProblem.Timeout, problem.Problem);
        Assert.True(since.Elapsed < TimeSpan.FromSeconds(25), $"it took {since.Elapsed}");
    }

    [Fact]
    public async Task Something_that_is_not_XMPP_is_told_from_a_lost_connection()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n");
            await connection.WaitForEndAsync();
        });

        Assert.Equal("bad-format", (await FailsAsync<XmppStreamException>(server)).Condition);
    }

    [Fact]
    public async Task A_connection_that_drops_in_the_middle_of_an_answer_is_opened_again_for_a_question()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/" + connection.Number);
            var id = await connection.ReceiveRequestAsync("jabber:iq:roster");
            await connection.SendAsync($"<iq type='result' id='{id}'><query xmlns='jabber:iq:roster'><item jid='a@b' na");
            if (connection.Number == 3)
            {
                await connection.SendAsync("me='whole'/></query></iq>");
                await connection.WaitForEndAsync();
            }
        });
        await using var session = await ConnectAsync(server);

        var answer = await session.RequestAsync(RosterGet, Cancellation);

        Assert.Equal("whole", answer.Descendants(Roster + "item").Single().Attribute("name")!.Value);
        Assert.Equal(3, server.Connections);
        Assert.Equal(Juliet + "/3", session.Address.ToString());
    }

    [Fact]
    public async Task A_change_is_not_made_again_when_it_is_not_known_whether_it_was_made()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            await connection.ReceiveRequestAsync("jabber:iq:roster");
        });
        await using var session = await ConnectAsync(server);

        var problem = await Assert.ThrowsAsync<XmppConnectionException>(() => session.RequestAsync(IqRequest.Set(new XElement(Roster + "query")), Cancellation));

        Assert.Equal(ConnectionProblem.Lost, problem.Problem);
        Assert.Equal("The connection of juliet@capulet.example was lost before a change was answered: it may or may not have been made.", problem.Message);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_change_that_was_not_sent_yet_is_sent_on_the_next_connection()
    {
        const int Changes = 200;
        var mayEnd = new TaskCompletionSource();
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            if (connection.Number == 1)
            {
                // Reads nothing, so that what comes after a message of many megabytes waits on the other side.
                await mayEnd.Task;
                return;
            }

            while (true)
            {
                await connection.SendAsync($"<iq type='result' id='{await connection.ReceiveRequestAsync("jabber:iq:roster")}'/>");
            }
        });
        await using var session = await ConnectAsync(server, options => options with { MaximumSentOctets = 100_000_000, RequestWindow = Changes });
        var large = session.SendAsync(new XElement(XName.Get("message", "jabber:client"), new string('x', 50_000_000)), Cancellation);
        var changes = Enumerable.Range(0, Changes).Select(_ => session.RequestAsync(IqRequest.Set(new XElement(Roster + "query")), Cancellation)).ToList();

        mayEnd.SetResult();

        Assert.All(await Task.WhenAll(changes), answer => Assert.Equal("result", answer.Attribute("type")!.Value));
        await Assert.ThrowsAsync<XmppConnectionException>(() => large);
    }

    [Fact]
    public async Task When_the_server_is_gone_all_that_wait_are_told_at_once()
    {
        var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            await connection.ReceiveRequestAsync("jabber:iq:roster");
        });
        await using var session = await ConnectAsync(server, options => options with { ReconnectAttempts = 3, ReconnectDelay = TimeSpan.FromMilliseconds(300) });
        var requests = Enumerable.Range(0, 50).Select(_ => session.RequestAsync(RosterGet, Cancellation)).ToList();
        await server.DisposeAsync();

        // One round takes 2 to 3 seconds with its waits; one after another, fifty would take two minutes.
        var since = Stopwatch.StartNew();
        foreach (var request in requests)
        {
            Assert.Equal(ConnectionProblem.Unreachable, (await Assert.ThrowsAsync<XmppConnectionException>(() => request)).Problem);
        }

        Assert.True(since.Elapsed < TimeSpan.FromSeconds(60), $"it took {since.Elapsed}");
    }

    [Fact]
    public async Task A_change_that_may_be_repeated_is_made_again()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            var id = await connection.ReceiveRequestAsync("jabber:iq:roster");
            if (connection.Number > 1)
            {
                await connection.SendAsync($"<iq type='result' id='{id}'/>");
                await connection.WaitForEndAsync();
            }
        });
        await using var session = await ConnectAsync(server);

        Assert.Equal("result", (await session.RequestAsync(IqRequest.Set(new XElement(Roster + "query"), isRepeatable: true), Cancellation)).Attribute("type")!.Value);
    }

    [Theory]
    [InlineData("nurse@capulet.example")]
    [InlineData("juliet@capulet.example.evil.example")]
    [InlineData("montague.example")]
    [InlineData("")]
    public async Task An_answer_from_another_address_is_not_accepted(string from)
    {
        await using var server = Answering(id => $"<iq type='result' id='{id}' from='{from}'><query xmlns='jabber:iq:roster'><item jid='evil@example.org'/></query></iq>");
        await using var session = await ConnectAsync(server, options => options with { RequestTimeout = TimeSpan.FromSeconds(2) });

        var problem = await Assert.ThrowsAsync<XmppStanzaException>(() => session.RequestAsync(RosterGet, Cancellation));

        Assert.Equal("remote-server-timeout", problem.Condition);
        Assert.EndsWith("an answer that came from another address was not accepted.", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" from='juliet@capulet.example'")]
    [InlineData(" from='JULIET@Capulet.Example'")]
    [InlineData(" from='juliet@capulet.example/1'")]
    [InlineData(" from='capulet.example'")]
    public async Task An_answer_from_the_own_account_or_server_is_accepted(string from)
    {
        await using var server = Answering(id => $"<iq type='result' id='{id}'{from}/>");
        await using var session = await ConnectAsync(server);

        Assert.Equal("result", (await session.RequestAsync(RosterGet, Cancellation)).Attribute("type")!.Value);
    }

    [Fact]
    public async Task A_roster_push_of_someone_else_changes_nothing()
    {
        var answer = "";
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            var id = await connection.ReceiveRequestAsync("jabber:iq:roster");
            await connection.SendAsync(
                "<iq type='set' id='push' from='nurse@capulet.example/x'><query xmlns='jabber:iq:roster'><item jid='evil@example.org'/></query></iq>");
            answer = (await connection.ReceiveAsync("<iq [^>]*id=\"push\".*?</iq>")).Value;
            await connection.SendAsync($"<iq type='result' id='{id}'/>");
            await connection.WaitForEndAsync();
        });
        await using var session = await ConnectAsync(server);
        var isSeen = false;
        session.StanzaReceived += (_, _) => isSeen = true;

        await session.RequestAsync(RosterGet, Cancellation);

        Assert.Contains("type=\"error\"", answer, StringComparison.Ordinal);
        Assert.Contains("service-unavailable", answer, StringComparison.Ordinal);
        Assert.False(isSeen);
    }

    [Fact]
    public async Task An_answer_that_the_server_would_not_take_is_not_sent()
    {
        // Quotation marks are six times as long when they are written back, and a stanza over the server's limit ends the stream.
        var sent = "";
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            var id = await connection.ReceiveRequestAsync("jabber:iq:roster");
            await connection.SendAsync($"<iq type='get' id='{new string('"', 50_000)}' from='nurse@capulet.example/x'><ping xmlns='urn:xmpp:ping'/></iq>");
            await connection.SendAsync("<iq type='get' id='small' from='nurse@capulet.example/x'><ping xmlns='urn:xmpp:ping'/></iq>");
            sent = (await connection.ReceiveAsync("^.*id=\"small\"")).Value;
            await connection.SendAsync($"<iq type='result' id='{id}'/>");
            await connection.WaitForEndAsync();
        });
        await using var session = await ConnectAsync(server);

        await session.RequestAsync(RosterGet, Cancellation);

        Assert.InRange(sent.Length, 1, 1000);
    }

    [Fact]
    public async Task At_most_the_window_of_requests_waits_at_one_time()
    {
        var largest = 0;
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            for (var answered = 0; answered < 12;)
            {
                var waiting = new List<string> { await connection.ReceiveRequestAsync("jabber:iq:roster") };
                await Task.Delay(200, Cancellation);
                while (waiting.Count < 4)
                {
                    waiting.Add(await connection.ReceiveRequestAsync("jabber:iq:roster"));
                }

                largest = Math.Max(largest, await connection.HasMoreAsync() ? 5 : waiting.Count);
                waiting.Reverse();
                foreach (var id in waiting)
                {
                    await connection.SendAsync($"<iq type='result' id='{id}'/>");
                    answered++;
                }
            }

            await connection.WaitForEndAsync();
        });
        await using var session = await ConnectAsync(server, options => options with { RequestWindow = 4 });

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => session.RequestAsync(RosterGet, Cancellation)));

        Assert.Equal(4, largest);
    }

    [Fact]
    public async Task Waiting_for_an_answer_can_be_cancelled_and_the_session_goes_on()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            var late = await connection.ReceiveRequestAsync("urn:example:slow");
            var id = await connection.ReceiveRequestAsync("jabber:iq:roster");
            await connection.SendAsync($"<iq type='result' id='{late}'/><iq type='result' id='{id}'/>");
            await connection.WaitForEndAsync();
        });
        await using var session = await ConnectAsync(server);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var slow = session.RequestAsync(IqRequest.Get(new XElement(XName.Get("a", "urn:example:slow"))), cancellation.Token);

        cancellation.CancelAfter(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
        Assert.Equal("result", (await session.RequestAsync(RosterGet, Cancellation)).Attribute("type")!.Value);
    }

    [Fact]
    public async Task Logging_in_can_be_cancelled()
    {
        await using var server = new ScriptedServer(connection => connection.WaitForEndAsync());
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => XmppSession.ConnectAsync(Options(server), cancellation.Token));
    }

    [Fact]
    public async Task Logging_in_can_be_cancelled_while_the_password_is_worked_on()
    {
        // As many iterations as a server may ask for: several seconds of one core, of which a tenth is measured here.
        const int Iterations = 5_000_000;
        var measured = Stopwatch.StartNew();
        _ = Rfc2898DeriveBytes.Pbkdf2("any"u8, "12345678"u8, Iterations / 10, HashAlgorithmName.SHA512, 64);
        var all = measured.Elapsed * 10;
        var asked = new TaskCompletionSource();
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.StartTlsAsync(farm.Certificate);
            await connection.OfferAsync("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-512</mechanism></mechanisms>");
            var first = Encoding.UTF8.GetString(Convert.FromBase64String((await connection.ReceiveAsync("<auth [^>]*>([^<]*)</auth>")).Groups[1].Value));
            var challenge = $"r={first[(first.IndexOf("r=", StringComparison.Ordinal) + 2)..]}more,s=QSXCR+Q6sek8bf92,i={Iterations}";
            await connection.SendAsync($"<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{Convert.ToBase64String(Encoding.UTF8.GetBytes(challenge))}</challenge>");
            asked.SetResult();
            await connection.WaitForEndAsync();
        });
        using var cancellation = new CancellationTokenSource();
        var connecting = XmppSession.ConnectAsync(Options(server), cancellation.Token);
        await asked.Task.WaitAsync(Patience, Cancellation);
        await Task.Delay(200, Cancellation);
        var since = Stopwatch.StartNew();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        Assert.True(since.Elapsed < all / 2, $"it took {since.Elapsed} of {all}");
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_fails_the_login_with_that_reason()
    {
        await using var server = new ScriptedServer(connection => connection.LogInAsync(farm.Certificate, Juliet + "/1"));
        await using var full = new StreamWriter(new FullStream()) { AutoFlush = true };

        var problem = await Assert.ThrowsAsync<XmppConnectionException>(() => ConnectAsync(server, options => options with { Log = full }));

        Assert.Equal(ConnectionProblem.LocalFailure, problem.Problem);
        Assert.Equal("The log of stanzas cannot be written.", problem.Message);
    }

    [Fact]
    public async Task A_server_that_has_gone_silent_is_noticed_by_pings()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            if (connection.Number > 1)
            {
                while (true)
                {
                    await connection.SendAsync($"<iq type='result' id='{await connection.ReceiveRequestAsync("jabber:iq:roster")}'/>");
                }
            }

            await connection.StaySilentAsync();
        });
        await using var session = await ConnectAsync(server, options => options with
        {
            KeepAliveInterval = TimeSpan.FromMilliseconds(300),
            RequestTimeout = TimeSpan.FromSeconds(2),
        });

        // The request itself may wait for long; the ping finds out that nobody is there, and the request is made again.
        var answer = await session.RequestAsync(RosterGet with { Timeout = TimeSpan.FromMinutes(5) }, Cancellation).WaitAsync(Patience, Cancellation);

        Assert.Equal("result", answer.Attribute("type")!.Value);
    }

    [Fact]
    public async Task An_answer_that_comes_slowly_is_waited_for_as_long_as_it_comes()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            var id = await connection.ReceiveRequestAsync("jabber:iq:roster");
            await connection.SendAsync($"<iq type='result' id='{id}'><query xmlns='jabber:iq:roster'>");
            for (var i = 0; i < 10; i++)
            {
                await connection.SendAsync(string.Concat(Enumerable.Repeat("<item jid='a@b'/>", 200)));
                await Task.Delay(300, Cancellation);
            }

            await connection.SendAsync("</query></iq>");
            await connection.WaitForEndAsync();
        });
        await using var session = await ConnectAsync(server, options => options with { RequestTimeout = TimeSpan.FromSeconds(2) });

        Assert.Equal(2000, (await session.RequestAsync(RosterGet, Cancellation)).Descendants(Roster + "item").Count());
    }

    [Fact]
    public async Task Much_that_came_quickly_gives_an_answer_little_more_time()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            await connection.ReceiveRequestAsync("jabber:iq:roster");
            await connection.SendAsync($"<message><body>{new string('x', 1_000_000)}</body></message>");
            await connection.WaitForEndAsync();
        });
        await using var session = await ConnectAsync(server, options => options with { RequestTimeout = TimeSpan.FromMilliseconds(500) });

        // At the slowest rate that is reckoned with, a million octets take eight minutes.
        var problem = await Assert.ThrowsAsync<XmppStanzaException>(
            () => session.RequestAsync(RosterGet, Cancellation).WaitAsync(Patience, Cancellation));
        Assert.Equal("remote-server-timeout", problem.Condition);
    }

    [Theory]
    [InlineData("<!DOCTYPE a>", "restricted-xml")]
    [InlineData("<iq type='result'><a></b></iq>", "not-well-formed")]
    public async Task XML_that_is_refused_ends_the_stream_with_the_reason(string xml, string condition)
    {
        var end = new TaskCompletionSource<string>();
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            await connection.ReceiveRequestAsync("jabber:iq:roster");
            await connection.SendAsync(xml);
            end.SetResult((await connection.ReceiveAsync("<error.*</stream:stream>")).Value);
        });
        await using var session = await ConnectAsync(server);

        var problem = await Assert.ThrowsAsync<XmppStreamException>(() => session.RequestAsync(RosterGet, Cancellation));

        Assert.Equal(condition, problem.Condition);
        Assert.Contains(condition, await end.Task.WaitAsync(Patience, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stanza_larger_than_the_bound_ends_the_stream()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            await connection.SendAsync($"<message><body>{new string('x', 20_000)}</body></message>");
            await connection.WaitForEndAsync();
        });
        await using var session = await ConnectAsync(server, options => options with { MaximumReceivedOctets = 10_000 });

        Assert.Equal("policy-violation", (await Assert.ThrowsAsync<XmppStreamException>(() => session.RequestAsync(RosterGet, Cancellation))).Condition);
    }

    [Fact]
    public async Task A_stream_error_is_told_with_its_text_and_condition()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            await connection.ReceiveRequestAsync("jabber:iq:roster");
            await connection.SendAsync(
                "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>Replaced</text>"
                + "<more xmlns='urn:example:errors'/></stream:error></stream:stream>");
        });
        await using var session = await ConnectAsync(server);

        var problem = await Assert.ThrowsAsync<XmppStreamException>(() => session.RequestAsync(RosterGet, Cancellation));

        Assert.Equal("conflict", problem.Condition);
        Assert.Equal("Replaced", problem.Text);
        Assert.Equal("{urn:example:errors}more", problem.ApplicationCondition!.Name.ToString());
        Assert.Equal("capulet.example closed the stream with conflict: Replaced.", problem.Message);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Presence_that_was_asked_for_is_sent_again_after_reopening()
    {
        var presences = 0;
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            await connection.ReceiveAsync("<presence .*?</presence>");
            Interlocked.Increment(ref presences);
            var id = await connection.ReceiveRequestAsync("jabber:iq:roster");
            if (connection.Number > 1)
            {
                await connection.SendAsync($"<iq type='result' id='{id}'/>");
                await connection.WaitForEndAsync();
            }
        });
        await using var session = await ConnectAsync(server);
        await session.SendPresenceAsync(Cancellation);

        await session.RequestAsync(RosterGet, Cancellation);

        Assert.Equal(2, presences);
    }

    [Fact]
    public async Task A_handler_that_fails_ends_the_session_with_that_reason()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            await connection.ReceiveRequestAsync("jabber:iq:roster");
            await connection.SendAsync("<message/>");
            await connection.WaitForEndAsync();
        });
        await using var session = await ConnectAsync(server);
        session.StanzaReceived += (_, _) => throw new InvalidOperationException("broken");

        var problem = await Assert.ThrowsAsync<XmppConnectionException>(() => session.RequestAsync(RosterGet, Cancellation));

        Assert.Equal(ConnectionProblem.LocalFailure, problem.Problem);
    }

    [Fact]
    public async Task Only_messages_and_presence_are_sent_without_waiting_for_an_answer()
    {
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(farm.Certificate, Juliet + "/1");
            await connection.WaitForEndAsync();
        });
        await using var session = await ConnectAsync(server);

        await Assert.ThrowsAsync<ArgumentException>(() => session.SendAsync(new XElement(XName.Get("iq", "jabber:client")), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => session.SendAsync(new XElement(XName.Get("message", "jabber:client"), "\u0001"), Cancellation));
    }

    [Fact]
    public async Task A_domain_is_not_an_account()
    {
        var problem = await Assert.ThrowsAsync<ArgumentException>(
            () => XmppSession.ConnectAsync(new XmppConnectionOptions(Jid.Parse("capulet.example"), "any"), Cancellation));
        Assert.StartsWith("capulet.example is the address of a server, not of an account.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_do_not_show_the_password() =>
        Assert.Equal("juliet@capulet.example", new XmppConnectionOptions(Jid.Parse(Juliet), "julietpass").ToString());

    // Answers one request for the roster, whose ID is put into the answer.
    private ScriptedServer Answering(Func<string, string> answer) => new(async connection =>
    {
        await connection.LogInAsync(farm.Certificate, Juliet + "/1");
        await connection.SendAsync(answer(await connection.ReceiveRequestAsync("jabber:iq:roster")));
        await connection.WaitForEndAsync();
    });

    private XmppConnectionOptions Options(ScriptedServer server) => farm.Options(server.Port, Juliet, "julietpass");

    private async Task<XmppSession> ConnectAsync(ScriptedServer server, Func<XmppConnectionOptions, XmppConnectionOptions>? change = null)
    {
        var options = Options(server) with { AllowPlain = true };
        return await XmppSession.ConnectAsync(change?.Invoke(options) ?? options, Cancellation);
    }

    private async Task<T> FailsAsync<T>(ScriptedServer server)
        where T : XmppException =>
        await Assert.ThrowsAsync<T>(() => XmppSession.ConnectAsync(Options(server), Cancellation));

    /// <summary>A disk that is full.</summary>
    private sealed class FullStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");
    }
}
