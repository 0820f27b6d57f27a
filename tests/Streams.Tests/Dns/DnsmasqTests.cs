using System.Net;
using XmppContacts.Servers;
using XmppContacts.Streams.Dns;
using XmppContacts.Streams.Endpoints;

namespace XmppContacts.Streams.Tests.Dns;

/// <summary>Against a real nameserver.</summary>
[Trait("Needs", "dnsmasq")]
public sealed class DnsmasqTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Servers_of_both_kinds_are_tried_by_priority()
    {
        await using var dns = await StartAsync(
            "--srv-host=_xmpp-client._tcp.a.example,one.example,5222,20,0",
            "--srv-host=_xmpp-client._tcp.a.example,two.example,5322,5,0",
            "--srv-host=_xmpps-client._tcp.a.example,three.example,443,10,0");

        var candidates = await new EndpointResolver([dns.EndPoint]).ResolveAsync("a.example", null, directTls: false, Cancellation);

        Assert.Equal(
            [new EndpointCandidate("two.example", 5322, false), new EndpointCandidate("three.example", 443, true), new EndpointCandidate("one.example", 5222, false)],
            candidates);
    }

    [Fact]
    public async Task Only_direct_TLS_is_tried_when_asked_for()
    {
        await using var dns = await StartAsync(
            "--srv-host=_xmpp-client._tcp.a.example,one.example,5222,1,0",
            "--srv-host=_xmpps-client._tcp.a.example,three.example,443,10,0");
        var resolver = new EndpointResolver([dns.EndPoint]);

        Assert.Equal([new EndpointCandidate("three.example", 443, true)], await resolver.ResolveAsync("a.example", null, directTls: true, Cancellation));
        Assert.Equal([new EndpointCandidate("b.example", 5223, true)], await resolver.ResolveAsync("b.example", null, directTls: true, Cancellation));
    }

    [Fact]
    public async Task Without_records_the_domain_itself_is_tried()
    {
        await using var dns = await StartAsync("--host-record=a.example,192.0.2.1,2001:db8::1");
        var resolver = new EndpointResolver([dns.EndPoint]);

        Assert.Equal([new EndpointCandidate("a.example", 5222, false)], await resolver.ResolveAsync("a.example", null, directTls: false, Cancellation));
        Assert.Equal([IPAddress.Parse("2001:db8::1"), IPAddress.Parse("192.0.2.1")], await resolver.AddressesAsync("a.example", Cancellation));
        Assert.Empty(await resolver.AddressesAsync("unknown.example", Cancellation));
    }

    [Fact]
    public async Task A_domain_that_says_it_has_no_service_is_not_tried()
    {
        // Without a target dnsmasq answers with ".".
        await using var dns = await StartAsync("--srv-host=_xmpp-client._tcp.a.example", "--host-record=a.example,192.0.2.1");

        var problem = await Assert.ThrowsAsync<XmppConnectionException>(
            () => new EndpointResolver([dns.EndPoint]).ResolveAsync("a.example", null, directTls: false, Cancellation));
        Assert.Equal(ConnectionProblem.NoService, problem.Problem);
    }

    [Fact]
    public async Task Aliases_are_followed()
    {
        await using var dns = await StartAsync("--host-record=c.example,192.0.2.7", "--cname=b.example,c.example", "--cname=a.example,b.example");

        Assert.Equal([IPAddress.Parse("192.0.2.7")], await new EndpointResolver([dns.EndPoint]).AddressesAsync("a.example", Cancellation));
    }

    [Fact]
    public async Task An_answer_that_does_not_fit_a_datagram_is_asked_for_again_over_TCP()
    {
        // 40 records of some 50 octets; a datagram without EDNS holds 512.
        await using var dns = await StartAsync([.. Enumerable.Range(0, 40).Select(i => $"--srv-host=_xmpp-client._tcp.a.example,a-server-with-a-long-name-{i}.example,5222,{i},0")]);

        var candidates = await new EndpointResolver([dns.EndPoint]).ResolveAsync("a.example", null, directTls: false, Cancellation);

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"a-server-with-a-long-name-{i}.example"), candidates.Select(candidate => candidate.Host));
    }

    [Fact]
    public async Task Internationalised_domains_are_asked_for_in_ASCII()
    {
        await using var dns = await StartAsync("--srv-host=_xmpp-client._tcp.xn--bcher-kva.example,one.example,5222,1,0");

        var candidates = await new EndpointResolver([dns.EndPoint]).ResolveAsync("b\u00FCcher.example", null, directTls: false, Cancellation);
        Assert.Equal("one.example", Assert.Single(candidates).Host);
    }

    [Fact]
    public async Task A_nameserver_that_refuses_is_passed_over()
    {
        await using var dns = await StartAsync("--srv-host=_xmpp-client._tcp.a.example,one.example,5222,1,0");
        var nobody = new IPEndPoint(IPAddress.Loopback, ServerProcess.FreePort());

        var records = await new DnsResolver([nobody, dns.EndPoint], TimeSpan.FromSeconds(20))
            .QueryAsync<SrvRecord>("_xmpp-client._tcp.a.example", DnsRecordType.Srv, Cancellation);
        Assert.Equal(new SrvRecord("_xmpp-client._tcp.a.example", 1, 0, 5222, "one.example"), Assert.Single(records));
        await Assert.ThrowsAsync<DnsException>(() => new DnsResolver([nobody], TimeSpan.FromSeconds(2))
            .QueryAsync<SrvRecord>("_xmpp-client._tcp.a.example", DnsRecordType.Srv, Cancellation));
    }

    [Fact]
    public async Task A_session_finds_its_server_and_goes_on_to_the_next_when_one_is_down()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue(["a.example"]);
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(certificate, "juliet@a.example/1");
            await connection.WaitForEndAsync();
        });
        await using var dns = await StartAsync(
            $"--srv-host=_xmpp-client._tcp.a.example,down.example,{ServerProcess.FreePort()},1,0",
            "--srv-host=_xmpp-client._tcp.a.example,unknown.example,5222,2,0",
            $"--srv-host=_xmpp-client._tcp.a.example,up.example,{server.Port},3,0",
            "--host-record=down.example,127.0.0.1",
            "--host-record=up.example,127.0.0.1,::1");
        var options = new XmppConnectionOptions(XmppContacts.Addressing.Jid.Parse("juliet@a.example"), "any")
        {
            NameServers = [dns.EndPoint],
            ExtraRoots = [authority.Root],
            AllowPlain = true,
        };

        // The certificate is for the domain, not for up.example; and nobody listens on ::1, so that IPv4 is fallen back on.
        await using var session = await XmppSession.ConnectAsync(options, Cancellation);
        Assert.Equal("juliet@a.example/1", session.Address.ToString());
    }

    [Theory]
    [InlineData("_xmpp-client")]
    [InlineData("_xmpps-client")]
    public async Task A_server_that_says_nothing_leaves_time_for_the_next(string service)
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue(["a.example"]);
        await using var silent = new ScriptedServer(connection => connection.StaySilentAsync());
        await using var server = new ScriptedServer(async connection =>
        {
            await connection.LogInAsync(certificate, "juliet@a.example/1");
            await connection.WaitForEndAsync();
        });
        await using var dns = await StartAsync(
            $"--srv-host={service}._tcp.a.example,one.example,{silent.Port},1,0",
            $"--srv-host=_xmpp-client._tcp.a.example,one.example,{server.Port},2,0",
            "--host-record=one.example,127.0.0.1");
        var options = new XmppConnectionOptions(XmppContacts.Addressing.Jid.Parse("juliet@a.example"), "any")
        {
            NameServers = [dns.EndPoint],
            ExtraRoots = [authority.Root],
            AllowPlain = true,
            CandidateTimeout = TimeSpan.FromSeconds(2),
            ConnectTimeout = TimeSpan.FromMinutes(1),
        };

        await using var session = await XmppSession.ConnectAsync(options, Cancellation);
        Assert.Equal("juliet@a.example/1", session.Address.ToString());
    }

    private static Task<DnsmasqServer> StartAsync(params string[] records)
    {
        Assert.SkipWhen(DnsmasqServer.Missing is not null, DnsmasqServer.Missing ?? "");
        return DnsmasqServer.StartAsync(records);
    }
}
