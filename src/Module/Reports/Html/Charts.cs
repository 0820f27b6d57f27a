using System.Collections.Immutable;
using XmppContacts.Audit;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Reports.Html;

/// <summary>The page's charts: findings by rule, by severity and by account.</summary>
internal static class Charts
{
    // Findings that come through a pipeline may name any number of rules.
    private const int MaximumRules = 24;

    /// <summary>The charts; nothing when there is nothing to draw.</summary>
    public static Markup Of(AuditSummary summary) => summary.Findings == 0
        ? Markup.None
        : $"""
        <section class="charts" aria-labelledby="charts">
        <h2 id="charts">Where it leaks</h2>
        {ByRule(summary)}
        {BySeverity(summary)}
        {WorstAccounts(summary)}
        </section>
        """;

    private static Markup ByRule(AuditSummary summary) => new BarChart(
        "chart-rules",
        "Findings by rule",
        summary.ByRule.Length > MaximumRules
            ? $"The {MaximumRules} rules with the most findings, of {Wording.Number(summary.ByRule.Length)}. The colour is the gravest severity among them."
            : "The colour is the gravest severity among the rule's findings.",
        [.. summary.ByRule.Take(MaximumRules).Select(OfRule)]).Draw();

    private static Markup BySeverity(AuditSummary summary) => new BarChart(
        "chart-severities", "Findings by severity", "", [.. summary.BySeverity.Select(OfSeverity)]).Draw();

    private static Markup WorstAccounts(AuditSummary summary) => new BarChart(
        "chart-accounts",
        summary.WorstAccounts.Length == 1 ? "The account with the gravest findings" : $"The {summary.WorstAccounts.Length} accounts with the gravest findings",
        "Ordered by critical findings, then high ones, and so on.",
        [.. summary.WorstAccounts.Select(OfAccount)]).Draw();

    private static Bar OfRule(RuleCount count)
    {
        var rule = PageText.Of(count.Rule);
        var figures = $"{Wording.Count(count.Findings, "finding", "findings")} in {Wording.Count(count.Accounts, "account", "accounts")}";
        return new Bar(rule, $"{rule}: {figures}, the gravest {Level(count.Severity)}", Link("rule", rule), [(count.Severity, count.Findings)]);
    }

    private static Bar OfSeverity(SeverityCount count)
    {
        var severity = ReportNames.Of(count.Severity);
        return new Bar(severity, $"{severity}: {Wording.Number(count.Findings)}", Link("severity", severity), [(count.Severity, count.Findings)]);
    }

    private static Bar OfAccount(AccountCount count)
    {
        var account = PageText.Of(count.Account);
        ImmutableArray<(Severity Severity, long Findings)> parts =
        [
            (Severity.Critical, count.Critical), (Severity.High, count.High), (Severity.Medium, count.Medium),
            (Severity.Low, count.Low), (Severity.Info, count.Info),
        ];
        var figures = parts.Where(part => part.Findings > 0).Select(part => $"{Wording.Number(part.Findings)} {Level(part.Severity)}");
        return new Bar(account, $"{account}: {string.Join(", ", figures)}", Link("q", account), parts);
    }

    private static string Level(Severity severity) => FindingTable.Level(severity);

    private static string Link(string filter, string value) => $"#{filter}={Uri.EscapeDataString(value)}";
}
