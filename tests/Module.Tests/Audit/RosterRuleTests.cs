using XmppContacts.Audit;

namespace XmppContacts.Tests.Audit;

public sealed class RosterRuleTests
{
    [Fact]
    public async Task A_name_is_high()
    {
        var finding = Assert.Single(await AuditOf.AccountAsync(AuditOf.Roster("<item jid='Romeo@Montague.example' name='My Romeo'/>"), "RosterNameExposed"));

        Assert.Equal(
            (Severity.High, "romeo@montague.example", "name", "My Romeo", "jabber:iq:roster"),
            (finding.Severity, finding.Contact, finding.Field, finding.Value, finding.Location));
    }

    [Theory]
    [InlineData("romeo@montague.example", "romeo@montague.example")]
    [InlineData("romeo@montague.example", "Romeo@Montague.Example")]
    [InlineData("romeo@montague.example", "Romeo")]
    [InlineData("romeo@montague.example", " romeo ")]
    [InlineData(@"d\27artagnan@elsewhere.example", "D&apos;Artagnan")]
    [InlineData("irc.elsewhere.example", "irc.elsewhere.example")]
    public async Task A_name_that_only_repeats_the_address_is_low(string jid, string name) =>
        Assert.Equal(
            Severity.Low,
            Assert.Single(await AuditOf.AccountAsync(AuditOf.Roster($"<item jid='{jid}' name='{name}'/>"), "RosterNameExposed")).Severity);

    [Theory]
    [InlineData("")]
    [InlineData("name=''")]
    [InlineData("name='   '")]
    public async Task No_name_is_no_finding(string name) =>
        Assert.Empty(await AuditOf.AccountAsync(AuditOf.Roster($"<item jid='romeo@montague.example' {name}/>"), "RosterNameExposed"));

    [Fact]
    public async Task Each_group_is_a_finding_but_not_an_empty_or_repeated_one()
    {
        var findings = await AuditOf.AccountAsync(
            AuditOf.Roster("<item jid='a@b.example'><group>Friends</group><group/><group>friends</group><group>Friends</group></item>"), "RosterGroupExposed");

        Assert.Equal(["Friends", "friends"], findings.Select(finding => finding.Value));
        Assert.All(findings, finding => Assert.Equal(Severity.High, finding.Severity));
    }

    [Fact]
    public async Task An_account_with_names_and_no_nodes_is_not_migrated_once()
    {
        var roster = AuditOf.Roster("<item jid='a@b.example' name='Anna'/>", "<item jid='c@b.example'><group>Friends</group></item>", "<item jid='d@b.example'/>");

        Assert.Single(await AuditOf.AccountAsync(roster, ""), finding => finding.Rule == "NotMigrated");
    }

    [Fact]
    public async Task Not_migrated_counts_contacts_when_the_rule_is_named()
    {
        var roster = AuditOf.Roster("<item jid='a@b.example' name='Anna'/>", "<item jid='c@b.example'><group>Friends</group></item>", "<item jid='d@b.example'/>");

        Assert.Equal(["a@b.example", "c@b.example"], (await AuditOf.AccountAsync(roster, "NotMigrated")).Select(finding => finding.Contact));
    }

    [Fact]
    public async Task An_account_with_nothing_in_clear_has_nothing_to_migrate() =>
        Assert.Empty(await AuditOf.AccountAsync(AuditOf.Roster("<item jid='a@b.example'/>"), "NotMigrated"));

    [Theory]
    [InlineData("Therapy", true)]
    [InlineData("my THERAPY group", true)]
    [InlineData("Therapy-2", true)]
    [InlineData("Physiotherapy", false)]
    [InlineData("Therapyst", false)]
    [InlineData("心理治疗小组", true)]
    public async Task A_sensitive_term_as_a_word_makes_a_finding_critical(string group, bool isCritical)
    {
        var findings = await AuditOf.AccountAsync(
            AuditOf.Roster($"<item jid='a@b.example'><group>{group}</group></item>"), "RosterGroupExposed", new SensitiveTerms(["therapy", "", "治疗"]));

        Assert.Equal(isCritical ? Severity.Critical : Severity.High, Assert.Single(findings).Severity);
    }

    [Fact]
    public async Task The_text_of_a_finding_never_holds_the_value()
    {
        var finding = Assert.Single(await AuditOf.AccountAsync(AuditOf.Roster("<item jid='a@b.example' name='Secret Admirer'/>"), "RosterNameExposed"));

        Assert.DoesNotContain("Admirer", finding.ToString(), StringComparison.Ordinal);
        Assert.Equal("S… [8-15]", finding.MaskedValue);
    }
}
