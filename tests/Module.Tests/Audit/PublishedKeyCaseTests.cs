using XmppContacts.Accounts.ServerData;
using XmppContacts.Audit;

namespace XmppContacts.Tests.Audit;

/// <summary>An export with published keys of many spellings. The keys name anna@old.example or others, and no account of the export: what is expected was decided by hand.</summary>
public sealed class PublishedKeyCaseTests
{
    private const string NoUserId = "no user ID";
    private const string Spelling = "in upper-case digits without spaces";
    private const string OtherVersion = "names no key of version 4";

    [Theory]
    [InlineData("ok", NoUserId)]
    [InlineData("lowercase", Spelling, NoUserId)]
    [InlineData("metalower-nodeupper", Spelling, NoUserId)]
    [InlineData("armored", "no OpenPGP key")]
    [InlineData("armortext", "not in base64")]
    [InlineData("wrapped", NoUserId)]
    [InlineData("tz", NoUserId)]
    [InlineData("baddate", NoUserId)]
    [InlineData("mailkey", NoUserId)]
    [InlineData("otherjid", NoUserId)]
    [InlineData("wrongfpr", "another key")]
    [InlineData("keylistonly")]
    [InlineData("tworings", "several OpenPGP keys")]
    [InlineData("garbage", "not in base64")]
    [InlineData("empty", "no OpenPGP key")]
    [InlineData("v6", OtherVersion)]
    [InlineData("longfpr", OtherVersion)]
    [InlineData("spaced", Spelling, NoUserId)]
    [InlineData("secretpublished", "a secret key is in the node")]
    public async Task Each_key_has_its_findings(string user, params string[] expected)
    {
        var findings = await FindingsAsync(user);

        Assert.Equal(expected.Length, findings.Count);
        Assert.All(expected.Zip(findings), pair => Assert.Contains(pair.First, pair.Second.Message, StringComparison.Ordinal));
        Assert.All(findings, finding => Assert.Equal(user == "secretpublished" ? Severity.Critical : Severity.High, finding.Severity));
    }

    // Whatever says that a key is published counts as one.
    [Fact]
    public async Task None_of_the_accounts_is_said_to_have_no_key() => Assert.Empty(await FindingsAsync(null, "NoOpenPgpKey"));

    private static async Task<IReadOnlyList<Finding>> FindingsAsync(string? user, string rule = "WeakOpenPgpKey")
    {
        var findings = new List<Finding>();
        var auditor = new Auditor(RuleSelection.Named([rule]), SensitiveTerms.None, null);
        await foreach (var sourced in new ServerDataSource(Fixture.Path("cases/18-published-keys/keys.xml")).ReadAsync(TestContext.Current.CancellationToken))
        {
            if (user is null || sourced.Account?.Jid.Local == user)
            {
                findings.AddRange((await auditor.AuditAsync(sourced.Account!, TestContext.Current.CancellationToken)).Findings);
            }
        }

        return findings;
    }
}
