using XmppContacts.Addressing;
using XmppContacts.Audit;
using XmppContacts.Discovery;
using XmppContacts.Servers;

namespace XmppContacts.Accounts.Tests;

public sealed class ServerContactTests(LivingAccounts accounts)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // What the servers are configured with; Prosody sends the kinds it has nothing for as empty fields, ejabberd sends any other field too.
    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task The_addresses_are_those_of_the_servers_configuration(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        var server = Assert.Single(await FindAsync(account, TestDomains.Sha256, $"someone@{TestDomains.Sha256}/phone"));

        Assert.Equal((TestDomains.Sha256, ServerContactOutcome.Answered, null), (server.Domain.ToString(), server.Outcome, server.Problem));
        Assert.Equal(["mailto:abuse@capulet.example", "xmpp:abuse@capulet.example"], server.Abuse.Order());
        Assert.Equal(["xmpp:admin@capulet.example"], server.Admin);
        Assert.Equal(["security@capulet.example"], server.Security);
        Assert.Empty(server.Feedback.Concat(server.Sales).Concat(server.Status).Concat(server.Support));
        Assert.Equal(kind == ServerKind.Ejabberd ? [new("region", ["Verona"])] : [], server.OtherFields);
        Assert.Equal(
            ["ServerContactInvalid"],
            new Auditor(RuleSelection.ForServers, SensitiveTerms.None).Audit(server).Findings.Select(finding => finding.Rule));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_domain_that_nobody_knows_is_a_record_with_the_reason(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        var servers = await FindAsync(account, "nowhere.invalid", TestDomains.Sha1, "someone@nowhere.invalid", "elsewhere.invalid");

        Assert.Equal(["nowhere.invalid", TestDomains.Sha1, "elsewhere.invalid"], servers.Select(server => server.Domain.ToString()));
        Assert.Equal(ServerContactOutcome.Answered, servers[1].Outcome);
        Assert.All([servers[0], servers[2]], server =>
        {
            Assert.True(server.Outcome is ServerContactOutcome.NoAnswer or ServerContactOutcome.Refused);
            Assert.StartsWith($"{server.Domain} answered with ", server.Problem, StringComparison.Ordinal);
        });
    }

    private static async Task<IReadOnlyList<ServerContacts>> FindAsync(SessionAccount account, params string[] addresses)
    {
        var servers = new List<ServerContacts>();
        await foreach (var server in new ServerContactFinder(account.Session).FindAsync(addresses.Select(address => Jid.Parse(address)), Token))
        {
            servers.Add(server);
        }

        return servers;
    }
}
