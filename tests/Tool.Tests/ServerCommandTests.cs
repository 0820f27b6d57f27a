using System.Text.Json;
using XmppContacts.Servers;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

[Trait("Needs", "server")]
public sealed class ServerCommandTests(LivingServers servers)
{
    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Each_domain_is_a_row_and_one_that_is_unknown_says_why(ServerKind kind)
    {
        using var folder = new TemporaryFolder();
        var account = await servers.NewAccountAsync(kind);

        var run = await servers.RunAsync(
            kind, "--account", account, "server", $"someone@{TestDomains.Sha1}/phone", "nowhere.invalid", TestDomains.Sha1, "--csv", "-", "--json", folder.File("x.json"));

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var lines = run.Output.Split("\r\n");
        Assert.Equal("Domain,Abuse,Admin,Feedback,Sales,Security,Status,Support,Problem", lines[0]);
        Assert.Equal("capulet.example,mailto:abuse@capulet.example xmpp:abuse@capulet.example,xmpp:admin@capulet.example,,,security@capulet.example,,,", lines[1]);
        Assert.StartsWith("nowhere.invalid,,,,,,,,", lines[2], StringComparison.Ordinal);
        Assert.Contains("nowhere.invalid answered with ", lines[2], StringComparison.Ordinal);
        Assert.Equal("", Assert.Single(lines[3..]));

        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("x.json"), TestContext.Current.CancellationToken));
        var server = json.RootElement[0];
        Assert.Equal(["mailto:abuse@capulet.example", "xmpp:abuse@capulet.example"], server.GetProperty("abuse").EnumerateArray().Select(value => value.GetString()));
        Assert.Equal("answered", server.GetProperty("outcome").GetString());
        Assert.Equal(kind == ServerKind.Ejabberd, server.GetProperty("otherFields").TryGetProperty("region", out _));
        Assert.Equal(JsonValueKind.String, json.RootElement[1].GetProperty("problem").ValueKind);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Stanzas_can_be_logged_to_standard_output_without_the_password(ServerKind kind)
    {
        using var folder = new TemporaryFolder();
        var account = await servers.NewAccountAsync(kind);

        var run = await servers.RunAsync(kind, "--account", account, "server", TestDomains.Sha1, "--csv", folder.File("x.csv"), "--log", "-");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("http://jabber.org/protocol/disco#info", run.Output, StringComparison.Ordinal);
        Assert.Contains("mailto:abuse@capulet.example", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(LivingServers.Password, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Domain,Abuse", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task With_audit_the_rows_are_findings(ServerKind kind)
    {
        var account = await servers.NewAccountAsync(kind);

        var run = await servers.RunAsync(kind, "--account", account, "server", TestDomains.Sha1, "nowhere.invalid", "--audit", "--csv", "-", "--values", "show");

        Assert.Equal(4, run.ExitCode);
        Assert.StartsWith("xmpp-contacts: nowhere.invalid: ", run.Sentence(), StringComparison.Ordinal);
        Assert.Equal(
            "Account,Rule,Severity,Contact,Field,Value,Location,Status,Message\r\n"
            + "capulet.example,ServerContactInvalid,Medium,,security,security@capulet.example,disco#info http://jabber.org/network/serverinfo,,the security address is not a URI: it has no scheme such as mailto: or xmpp:\r\n",
            run.Output);
    }
}
