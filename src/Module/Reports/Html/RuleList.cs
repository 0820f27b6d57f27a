using XmppContacts.Audit;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Reports.Html;

/// <summary>Every rule with what it finds and what to do about it.</summary>
internal static class RuleList
{
    /// <summary>The rules, those with findings first.</summary>
    public static Markup Of(AuditSummary summary)
    {
        var counts = summary.ByRule.ToDictionary(count => count.Rule);
        var (found, other) = (RuleCatalog.All.Where(rule => counts.ContainsKey(rule.Name)), RuleCatalog.All.Where(rule => !counts.ContainsKey(rule.Name)));
        return $"""
            <p>Rules without findings found nothing or were not asked for.</p>
            <div class="rules">
            {found.OrderByDescending(rule => counts[rule.Name].Severity).Concat(other).Select(rule => Card(rule, counts.GetValueOrDefault(rule.Name)))}</div>
            """;
    }

    private static Markup Card(AuditRule rule, RuleCount? count) =>
        $"""
        <article class="rule{(count is null ? " none" : "")}" id="rule-{rule.Name}">
        <h3><a href="#rule-{rule.Name}">{rule.Name}</a></h3>
        <p class="tally">{(count is null ? Unfound(rule) : Found(rule, count))}</p>
        <p>{rule.Description}</p>
        <p class="advice"><strong>What to do.</strong> {rule.Advice}</p>
        </article>

        """;

    private static Markup Unfound(AuditRule rule) => $"No findings; they would be {FindingTable.Level(rule.Severity)}.";

    private static Markup Found(AuditRule rule, RuleCount count) =>
        $"""
        <span class="badge" data-level="{FindingTable.Level(count.Severity)}">{ReportNames.Of(count.Severity)}</span> <a href="#rule={rule.Name}">{Wording.Count(count.Findings, "finding", "findings")}</a> in {Wording.Count(count.Accounts, "account", "accounts")}
        """;
}
