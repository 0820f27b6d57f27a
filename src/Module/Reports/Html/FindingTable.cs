using System.Collections.Frozen;
using XmppContacts.Audit;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Reports.Html;

/// <summary>The table of findings as it stands in the page without a script, and the row that the script copies.</summary>
internal static class FindingTable
{
    private const int StaticRows = 200;

    private static readonly FrozenSet<string> KnownRules = RuleCatalog.All.Select(rule => rule.Name).ToFrozenSet();

    private static readonly ReportFinding Blank = new("", "", Severity.Info, "", "", "", "", null, "");

    /// <summary>What styles call a severity.</summary>
    public static string Level(Severity severity) => ReportNames.Of(severity).ToLowerInvariant();

    /// <summary>How many findings the table has, when not all.</summary>
    public static Markup Extent(GravestFindings findings) => findings.Count == findings.Total
        ? Markup.None
        : $"""<p class="notice" id="left-out"><strong>{findings.Count:N0} of {findings.Total:N0} findings, the gravest first; the CSV has all.</strong> The numbers and charts above count every finding.</p>""";

    /// <summary>A checkbox for each severity.</summary>
    public static Markup SeverityFilters() =>
        $"{Enum.GetValues<Severity>().Reverse().Select(severity => Checkbox("severity", ReportNames.Of(severity), Level(severity)))}";

    /// <summary>A checkbox for each status; nothing without an earlier report.</summary>
    public static Markup StatusFilters(AuditSummary summary) => summary.Baseline is null
        ? Markup.None
        : $"""
        <fieldset class="control">
        <legend>Status</legend>
        <div class="chips">
        {Enum.GetValues<FindingStatus>().Select(status => Checkbox("status", ReportNames.Of(status), ReportNames.Of(status)))}</div>
        </fieldset>
        """;

    /// <summary>The table with its first rows.</summary>
    public static Markup Of(AuditSummary summary, GravestFindings findings)
    {
        var hasStatus = summary.Baseline is not null;
        return $"""
            <noscript><p class="notice">{WithoutScript(findings)}</p></noscript>
            <table id="table">
            <caption class="unseen">Findings, the gravest first</caption>
            <thead>
            <tr>
            {Header("severity", "Severity", isSorted: true)}{(hasStatus ? Header("status", "Status") : Markup.None)}{Header("account", "Account")}{Header("contact", "Contact")}{Header("value", "Value")}{Header("rule", "What was found")}</tr>
            </thead>
            <tbody id="rows">
            {findings.All().Take(StaticRows).Select(finding => Row(finding, hasStatus))}</tbody>
            </table>
            <template id="row">{Row(Blank, hasStatus)}</template>
            <p class="nothing" id="nothing"{(findings.Count == 0 ? Markup.None : $" hidden")}>{(findings.Total == 0 ? "There are no findings." : "No finding matches the filter.")}</p>
            """;
    }

    private static string WithoutScript(GravestFindings findings) => findings.Count > StaticRows
        ? $"The {Wording.Number(StaticRows)} gravest of {Wording.Number(findings.Total)} findings. Filtering, sorting and the other rows need JavaScript, which is off."
        : "Filtering and sorting need JavaScript, which is off.";

    private static Markup Header(string column, string label, bool isSorted = false) =>
        $"""
        <th scope="col" data-column="{column}"{(isSorted ? $" aria-sort=\"descending\"" : Markup.None)}>{label}</th>

        """;

    private static Markup Checkbox(string name, string value, string level) =>
        $"""
        <label class="chip {level}"><input type="checkbox" name="{name}" value="{value}">{value}</label>

        """;

    private static Markup Row(ReportFinding finding, bool hasStatus) =>
        $"""
        <tr>
        <td data-label="Severity"><span class="badge" data-cell="severity" data-level="{Level(finding.Severity)}">{ReportNames.Of(finding.Severity)}</span></td>
        {(hasStatus ? Status(finding) : Markup.None)}<td data-label="Account"><span class="text" data-cell="account">{finding.Account}</span></td>
        <td data-label="Contact"><span class="text" data-cell="contact">{finding.Contact}</span></td>
        <td data-label="Value"><span class="text" data-cell="value">{Value(finding.Value)}</span><span class="text minor" data-cell="field">{finding.Field}</span></td>
        <td data-label="Found"><span class="text"><a data-cell="rule"{Target(finding)}>{finding.Rule}</a> <span class="minor" data-cell="location">{finding.Location}</span></span><span class="text" data-cell="message">{finding.Message}</span></td>
        </tr>

        """;

    // The letter of a masked value may be of a script that is written from the right; the length beside it is not.
    private static Markup Value(string value)
    {
        var length = value.LastIndexOf("… [", StringComparison.Ordinal);
        var end = length < 0 ? value.Length : length;
        return value.Length == 0 ? Markup.None : $"<bdi>{value[..end]}</bdi>{value[end..]}";
    }

    private static Markup Status(ReportFinding finding) =>
        $"""
        <td data-label="Status"><span class="badge" data-cell="status" data-level="{ReportNames.Of(finding.Status)}">{ReportNames.Of(finding.Status)}</span></td>

        """;

    // A pipeline may bring findings whose rule is any text; only our own rules have a place to go to.
    private static Markup Target(ReportFinding finding) => KnownRules.Contains(finding.Rule) ? $" href=\"#rule-{finding.Rule}\"" : Markup.None;
}
