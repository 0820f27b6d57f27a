using XmppContacts.Addressing;
using XmppContacts.Discovery;
using XmppContacts.Streams;

namespace XmppContacts.Tests.Discovery;

public sealed class ServerContactFinderTests
{
    // XEP-0157 §3, example 2, shortened to the form.
    private const string Example2 = """
        <query xmlns='http://jabber.org/protocol/disco#info'>
          <identity category='server' type='im'/><feature var='http://jabber.org/protocol/disco'/>
          <x xmlns='jabber:x:data' type='result'>
            <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/network/serverinfo</value></field>
            <field var='abuse-addresses'><value>mailto:abuse@shakespeare.lit</value><value>xmpp:abuse@shakespeare.lit</value></field>
            <field var='admin-addresses'><value>mailto:xmpp@shakespeare.lit</value><value>xmpp:admins@shakespeare.lit</value></field>
            <field var='feedback-addresses'><value>http://shakespeare.lit/feedback.php</value><value>mailto:feedback@shakespeare.lit</value><value>xmpp:feedback@shakespeare.lit</value></field>
            <field var='sales-addresses'><value>xmpp:bard@shakespeare.lit</value></field>
            <field var='security-addresses'><value>xmpp:security@shakespeare.lit</value></field>
            <field var='status-addresses'><value>https://status.shakespeare.lit</value></field>
            <field var='support-addresses'><value>http://shakespeare.lit/support.php</value><value>xmpp:support@shakespeare.lit</value></field>
          </x>
        </query>
        """;

    [Fact]
    public async Task The_example_of_XEP_0157_has_all_seven_kinds_with_every_value()
    {
        var server = Assert.Single(await FindAsync(Answering(_ => Example2), "shakespeare.lit"));

        Assert.Equal((ServerContactOutcome.Answered, null), (server.Outcome, server.Problem));
        Assert.Equal(["mailto:abuse@shakespeare.lit", "xmpp:abuse@shakespeare.lit"], server.Abuse);
        Assert.Equal(["mailto:xmpp@shakespeare.lit", "xmpp:admins@shakespeare.lit"], server.Admin);
        Assert.Equal(["http://shakespeare.lit/feedback.php", "mailto:feedback@shakespeare.lit", "xmpp:feedback@shakespeare.lit"], server.Feedback);
        Assert.Equal(["xmpp:bard@shakespeare.lit"], server.Sales);
        Assert.Equal(["xmpp:security@shakespeare.lit"], server.Security);
        Assert.Equal(["https://status.shakespeare.lit"], server.Status);
        Assert.Equal(["http://shakespeare.lit/support.php", "xmpp:support@shakespeare.lit"], server.Support);
        Assert.Empty(server.OtherFields);
    }

    [Fact]
    public async Task Other_fields_are_kept_and_other_forms_are_not_taken_for_it()
    {
        var server = Assert.Single(await FindAsync(Answering(_ => """
            <query xmlns='http://jabber.org/protocol/disco#info'>
              <x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE'><value>urn:xmpp:dataforms:softwareinfo</value></field><field var='abuse-addresses'><value>mailto:not@this.example</value></field></x>
              <x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE'><value>http://jabber.org/network/serverinfo</value></field>
                <field var='sales-addresses'/><field var='admin-addresses'><value>  xmpp:admin@x.example
            </value><value/></field><field var='{urn:x}region'><value>Verona</value><value>Mantua</value></field><field var='empty'/><field><value>nameless</value></field></x>
            </query>
            """), "x.example"));

        Assert.Empty(server.Abuse);
        Assert.Empty(server.Sales);
        Assert.Equal(["xmpp:admin@x.example"], server.Admin);
        Assert.Equal([new("{urn:x}region", ["Verona", "Mantua"]), new("empty", [])], server.OtherFields);
    }

    [Fact]
    public async Task A_form_of_thousands_of_fields_is_read_in_no_time()
    {
        var fields = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"<field var='f{i}'><value>{i}</value></field>"));
        var answer = $"<query xmlns='http://jabber.org/protocol/disco#info'><x xmlns='jabber:x:data'><field var='FORM_TYPE'><value>http://jabber.org/network/serverinfo</value></field>{fields}</x></query>";
        var before = Environment.CpuUsage.TotalTime;

        var server = Assert.Single(await FindAsync(Answering(_ => answer), "x.example"));

        Assert.Equal(new ServerInformationField("f99999", ["99999"]), server.OtherFields[99_999]);
        Assert.InRange(Environment.CpuUsage.TotalTime - before, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Addresses_are_reduced_to_domains_and_each_is_asked_once()
    {
        var session = Answering(_ => Example2);

        var servers = await FindAsync(session, "montague.example", "romeo@montague.example/orchard", "Capulet.example", "nurse@capulet.example", "MONTAGUE.example.");

        Assert.Equal(["montague.example", "capulet.example"], servers.Select(server => server.Domain.ToString()));
        Assert.Equal(["montague.example", "capulet.example"], session.Asked.Select(jid => jid.ToString()));
    }

    [Theory]
    [InlineData("<error xmlns='jabber:client' type='cancel'><remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", ServerContactOutcome.NoAnswer, "remote-server-not-found")]
    [InlineData("<error xmlns='jabber:client' type='wait'><remote-server-timeout xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", ServerContactOutcome.NoAnswer, "remote-server-timeout")]
    [InlineData("<error xmlns='jabber:client' type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", ServerContactOutcome.Refused, "forbidden")]
    [InlineData("<error xmlns='jabber:client' type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", ServerContactOutcome.Refused, "service-unavailable")]
    [InlineData("<query xmlns='http://jabber.org/protocol/disco#info'><identity category='server' type='im'/></query>", ServerContactOutcome.NoForm, "publishes no contact addresses")]
    public async Task A_domain_without_addresses_is_a_record_with_the_reason_and_the_others_go_on(string answer, ServerContactOutcome outcome, string reason)
    {
        var servers = await FindAsync(Answering(jid => jid.Domain == "bad.example" ? answer : Example2), "a.example", "bad.example", "b.example");

        Assert.Equal([ServerContactOutcome.Answered, outcome, ServerContactOutcome.Answered], servers.Select(server => server.Outcome));
        Assert.Contains(reason, servers[1].Problem, StringComparison.Ordinal);
        Assert.Contains("bad.example", servers[1].Problem, StringComparison.Ordinal);
        Assert.All(Enum.GetValues<ServerContactKind>(), kind => Assert.Empty(servers[1][kind]));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_a_record()
    {
        var session = new ScriptedSession((jid, _) => jid.Domain == "silent.example"
            ? Task.FromException<string>(XmppStanzaException.TimedOut(jid, TimeSpan.FromSeconds(30), hadForeignAnswer: false))
            : Task.FromResult(Example2));

        var servers = await FindAsync(session, "silent.example", "a.example");
        Assert.Equal([ServerContactOutcome.NoAnswer, ServerContactOutcome.Answered], servers.Select(server => server.Outcome));
    }

    [Fact]
    public async Task Several_are_asked_at_one_time_and_the_records_keep_their_order()
    {
        var session = new ScriptedSession(async (jid, cancellationToken) =>
        {
            await Task.Delay(jid.Domain.StartsWith("d0.", StringComparison.Ordinal) ? 200 : 5, cancellationToken);
            return Example2;
        });
        var domains = Enumerable.Range(0, 100).Select(i => $"d{i}.example").ToArray();

        var servers = await FindAsync(session, domains);

        Assert.Equal(domains, servers.Select(server => server.Domain.ToString()));
        Assert.InRange(session.MostWaiting, 2, 16);
    }

    [Fact]
    public async Task When_the_session_is_lost_nothing_is_said_of_the_servers()
    {
        var session = new ScriptedSession((_, _) => Task.FromException<string>(new XmppConnectionException(ConnectionProblem.Lost, "lost")));
        await Assert.ThrowsAsync<XmppConnectionException>(() => FindAsync(session, "a.example", "b.example"));
    }

    private static ScriptedSession Answering(Func<Jid, string> answer) => new((jid, _) => Task.FromResult(answer(jid)));

    private static async Task<IReadOnlyList<ServerContacts>> FindAsync(ScriptedSession session, params string[] addresses)
    {
        var servers = new List<ServerContacts>();
        await foreach (var server in new ServerContactFinder(session).FindAsync(addresses.Select(address => Jid.Parse(address)), TestContext.Current.CancellationToken))
        {
            servers.Add(server);
        }

        return servers;
    }
}
