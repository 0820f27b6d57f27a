using System.Security.Authentication;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Servers;

namespace XmppContacts.Streams.Tests.Sessions;

[Trait("Needs", "server")]
public sealed class LoginTests(ServerFarm farm)
{
    private static readonly XNamespace Roster = "jabber:iq:roster";

    // Prosody cannot store passwords for SCRAM-SHA-512. All accept tls-unique on TLS 1.2. On TLS 1.3 the older ones accept no defined channel binding,
    // the newer Prosody only tls-exporter, which .NET does not have, and the newer ejabberd tls-server-end-point.
    [Theory]
    [InlineData(ServerKind.Prosody, "juliet", SslProtocols.Tls13, "SCRAM-SHA-1")]
    [InlineData(ServerKind.Prosody, "juliet", SslProtocols.Tls12, "SCRAM-SHA-1-PLUS")]
    [InlineData(ServerKind.Prosody, "romeo", SslProtocols.Tls13, "SCRAM-SHA-256")]
    [InlineData(ServerKind.Prosody, "romeo", SslProtocols.Tls12, "SCRAM-SHA-256-PLUS")]
    [InlineData(ServerKind.Ejabberd, "juliet", SslProtocols.Tls13, "SCRAM-SHA-1")]
    [InlineData(ServerKind.Ejabberd, "juliet", SslProtocols.Tls12, "SCRAM-SHA-1-PLUS")]
    [InlineData(ServerKind.Ejabberd, "romeo", SslProtocols.Tls13, "SCRAM-SHA-256")]
    [InlineData(ServerKind.Ejabberd, "romeo", SslProtocols.Tls12, "SCRAM-SHA-256-PLUS")]
    [InlineData(ServerKind.Ejabberd, "friar", SslProtocols.Tls13, "SCRAM-SHA-512")]
    [InlineData(ServerKind.Ejabberd, "friar", SslProtocols.Tls12, "SCRAM-SHA-512-PLUS")]
    [InlineData(ServerKind.Prosody13, "juliet", SslProtocols.Tls13, "SCRAM-SHA-1")]
    [InlineData(ServerKind.Prosody13, "romeo", SslProtocols.Tls12, "SCRAM-SHA-256-PLUS")]
    [InlineData(ServerKind.Ejabberd24, "juliet", SslProtocols.Tls13, "SCRAM-SHA-1-PLUS")]
    [InlineData(ServerKind.Ejabberd24, "romeo", SslProtocols.Tls12, "SCRAM-SHA-256-PLUS")]
    [InlineData(ServerKind.Ejabberd24, "friar", SslProtocols.Tls13, "SCRAM-SHA-512-PLUS")]
    public async Task Each_mechanism_logs_in_over_STARTTLS_and_direct_TLS(ServerKind kind, string user, SslProtocols tls, string mechanism)
    {
        var server = await farm.ServerAsync(kind);
        var log = new StringWriter();
        var options = farm.Options(server, user) with { TlsVersions = tls, Log = log };

        await ReadRosterAsync(options);
        await ReadRosterAsync(options with { DirectTls = true, Server = new ServerAddress("127.0.0.1", server.DirectTlsPort) });

        var text = log.ToString();
        Assert.Equal(2, text.Split($"mechanism=\"{mechanism}\"").Length - 1);
        Assert.Equal(2, text.Split($"encrypted with {tls}").Length - 1);
    }

    [Theory]
    [EveryServer]
    public async Task PLAIN_logs_in_only_when_allowed(ServerKind kind)
    {
        var server = await farm.ServerAsync(kind);
        var options = farm.Options(server, "apothecary");

        var problem = await Assert.ThrowsAsync<XmppAuthenticationException>(() => ReadRosterAsync(options));
        Assert.Equal("invalid-mechanism", problem.Condition);
        await ReadRosterAsync(options with { AllowPlain = true });
    }

    [Theory]
    [EveryServer("juliet", "wrong")]
    [EveryServer("romeo", "wrong")]
    [EveryServer("nobody", "any")]
    public async Task A_wrong_password_or_unknown_account_is_one_sentence_without_the_password(ServerKind kind, string user, string password)
    {
        var server = await farm.ServerAsync(kind);
        var domain = user == "romeo" ? TestDomains.Sha256 : TestDomains.Sha1;

        var problem = await Assert.ThrowsAsync<XmppAuthenticationException>(
            () => ReadRosterAsync(farm.Options(server.ClientPort, $"{user}@{domain}", password)));

        Assert.Equal("not-authorized", problem.Condition);
        Assert.Equal($"{user}@{domain}", problem.Account.ToString());
        Assert.StartsWith($"{domain} refused the login of {user}@{domain}: the password is wrong or there is no such account", problem.Message, StringComparison.Ordinal);
    }

    // ejabberd 23.01 makes no account whose password holds a character that Unicode 3.2 did not know.
    [Theory]
    [InlineData(ServerKind.Prosody, "p\u00E4ss\u00A0w\u00ADord \U0001F511")]
    [InlineData(ServerKind.Ejabberd, "p\u00E4ss\u00A0w\u00ADord")]
    [InlineData(ServerKind.Prosody, "a=b,c \"&<>'\\")]
    [InlineData(ServerKind.Ejabberd, "a=b,c \"&<>'\\")]
    public async Task Passwords_of_all_kinds_of_characters_log_in(ServerKind kind, string password)
    {
        var server = await farm.ServerAsync(kind);
        var account = new TestAccount($"user{Guid.NewGuid():N}", TestDomains.Sha256, password);
        await server.AddAccountsAsync([account]);

        await ReadRosterAsync(farm.Options(server.ClientPort, account.Address, password));
    }

    [Theory]
    [EveryServer]
    public async Task The_server_gives_the_resource_or_takes_the_one_asked_for(ServerKind kind)
    {
        var server = await farm.ServerAsync(kind);
        var options = farm.Options(server, "juliet");

        await using var first = await XmppSession.ConnectAsync(options, TestContext.Current.CancellationToken);
        await using var second = await XmppSession.ConnectAsync(
            options with { Account = Jid.Parse("juliet@capulet.example/balcony") }, TestContext.Current.CancellationToken);

        Assert.Equal("juliet@capulet.example", first.Address.Bare.ToString());
        Assert.NotEmpty(first.Address.Resource!);
        Assert.Equal("juliet@capulet.example/balcony", second.Address.ToString());
    }

    [Theory]
    [EveryServer]
    public async Task The_log_holds_stanzas_but_nothing_of_the_login(ServerKind kind)
    {
        var server = await farm.ServerAsync(kind);
        var log = new StringWriter();
        await ReadRosterAsync(farm.Options(server, "apothecary") with { AllowPlain = true, Log = log });
        await ReadRosterAsync(farm.Options(server, "juliet") with { Log = log });

        var text = log.ToString();
        Assert.Contains("apothecary@mantua.example C: <iq type=\"get\"", text, StringComparison.Ordinal);
        Assert.Contains("S: <iq ", text, StringComparison.Ordinal);
        foreach (var secret in new[] { "apothecarypass", "julietpass", Base64("\0apothecary\0apothecarypass"), Base64("n,,n=juliet")[..12] })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }

        var exchanges = text.Split('\n').Where(line => line.Contains("urn:ietf:params:xml:ns:xmpp-sasl", StringComparison.Ordinal)).ToList();
        Assert.All(exchanges.Where(line => !line.Contains("<mechanism>", StringComparison.Ordinal)), line => Assert.Contains(">(removed)</", line, StringComparison.Ordinal));
        Assert.True(exchanges.Count >= 7);

        static string Base64(string value) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value));
    }

    private static async Task ReadRosterAsync(XmppConnectionOptions options)
    {
        await using var session = await XmppSession.ConnectAsync(options, TestContext.Current.CancellationToken);
        var answer = await session.RequestAsync(IqRequest.Get(new XElement(Roster + "query")), TestContext.Current.CancellationToken);
        Assert.Equal("result", answer.Attribute("type")!.Value);
        Assert.Equal(Roster + "query", answer.Elements().Single().Name);
    }
}
