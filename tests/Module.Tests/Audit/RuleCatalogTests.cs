using System.Runtime.CompilerServices;
using XmppContacts.Audit;

namespace XmppContacts.Tests.Audit;

public sealed class RuleCatalogTests
{
    // The names and default severities that reports and scheduled jobs rely on.
    private static readonly (string Name, Severity Severity)[] Contract =
    [
        ("RosterNameExposed", Severity.High), ("RosterGroupExposed", Severity.High), ("MetaContactExposed", Severity.High),
        ("ContactNoteExposed", Severity.High), ("BookmarkNameExposed", Severity.Low), ("PlaintextItem", Severity.Critical), ("ContactCardExposed", Severity.High),
        ("NodeAccessModel", Severity.Critical), ("NodeAffiliation", Severity.Critical), ("NodeNotPersistent", Severity.High),
        ("NodeItemLimit", Severity.High), ("DerivedItemId", Severity.High), ("UnpaddedNode", Severity.Low),
        ("SizeDistinguishable", Severity.Low), ("DuplicateContact", Severity.Medium), ("DanglingGroup", Severity.Medium),
        ("OrphanGroup", Severity.Info), ("InvalidItem", Severity.Medium), ("UndecryptableItem", Severity.Medium),
        ("RevokedSecretInUse", Severity.High), ("WeakSharedSecret", Severity.High), ("SecretNotDurable", Severity.High), ("ItemsMissing", Severity.High),
        ("RolledBack", Severity.Critical), ("NotMigrated", Severity.Medium),
        ("ContactMismatch", Severity.Medium), ("NoOpenPgpKey", Severity.Medium), ("WeakOpenPgpKey", Severity.High), ("KeyExpiresSoon", Severity.Medium),
        ("KeyNotAnnounced", Severity.Medium),
        ("MetaContactInvalid", Severity.Medium), ("MetaContactTagReadable", Severity.Low), ("ServerContactMissing", Severity.Medium),
        ("ServerContactInvalid", Severity.Medium), ("ServerUnsuitable", Severity.High),
    ];

    [Fact]
    public void The_rules_have_the_names_and_severities_of_the_contract() =>
        Assert.Equal(Contract, RuleCatalog.All.Select(rule => (rule.Name, rule.Severity)));

    [Fact]
    public void Every_rule_has_a_page_that_gives_its_severity_and_every_page_a_rule()
    {
        var pages = Directory.GetFiles(Pages(), "*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Where(name => name != "README");
        Assert.Equal(RuleCatalog.All.Select(rule => rule.Name).Order(StringComparer.Ordinal), pages.Order(StringComparer.Ordinal));
        Assert.All(RuleCatalog.All, rule =>
        {
            var page = File.ReadAllText(Path.Combine(Pages(), rule.Name + ".md"));
            Assert.StartsWith($"# {rule.Name}\n\nSeverity: {rule.Severity}", page, StringComparison.Ordinal);
            Assert.Contains($"[{rule.Name}]({rule.Name}.md)", File.ReadAllText(Path.Combine(Pages(), "README.md")), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_page_of_a_rule_says_whether_it_needs_keys() =>
        Assert.All(RuleCatalog.All, rule => Assert.Equal(
            rule.NeedsKeys, File.ReadAllLines(Path.Combine(Pages(), rule.Name + ".md"))[2].EndsWith(" Needs keys.", StringComparison.Ordinal)));

    [Fact]
    public void Every_rule_is_described_and_gives_advice_in_a_sentence() =>
        Assert.All(RuleCatalog.All, rule => Assert.True(rule.Description.EndsWith('.') && rule.Advice.EndsWith('.'), rule.Name));

    private static string Pages([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../../docs/rules"));
}
