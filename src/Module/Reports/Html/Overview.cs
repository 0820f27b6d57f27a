using XmppContacts.Audit;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Reports.Html;

/// <summary>The page's beginning: what was audited, and the result in a sentence and in numbers.</summary>
internal static class Overview
{
    /// <summary>The title, and when and how long the audit ran.</summary>
    public static Markup Masthead(AuditSummary summary) =>
        $"""
        <p class="kicker">XMPP contact privacy</p>
        <h1>What contact lists reveal</h1>
        <p class="run">Audit of <time datetime="{summary.Started.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}">{Wording.Moment(summary.Started)}</time>, which took {Wording.Duration(summary.Duration)}</p>
        """;

    /// <summary>The result in a sentence, and the figures behind it.</summary>
    public static Markup Verdict(AuditSummary summary) =>
        $"""
        <h2 id="verdict">{Sentence(summary)}</h2>
        <dl class="figures">
        {Figures(summary).Select(figure => (Markup)$"<div><dt>{figure.Name}</dt><dd>{figure.Value}{Note(figure.Note)}</dd></div>\n")}</dl>
        """;

    /// <summary>A tile for each severity.</summary>
    public static Markup Severities(AuditSummary summary) =>
        $"""
        <ul class="tiles">
        {summary.BySeverity.Select(Tile)}</ul>
        """;

    /// <summary>How the findings compare with an earlier report; nothing without one.</summary>
    public static Markup Baseline(AuditSummary summary) => summary.Baseline is not { } counts
        ? Markup.None
        : $"""
        <section aria-labelledby="comparison">
        <h2 id="comparison">Since the earlier report</h2>
        <ul class="tiles statuses">
        {StatusTile("new", counts.New, "The earlier report did not have them.")}{StatusTile("known", counts.Known, "The earlier report had them too.")}{FixedTile(counts.Fixed, summary.IsIncomplete)}</ul>
        </section>
        """;

    /// <summary>Where the page comes from, and what it does not do.</summary>
    public static Markup Footer() =>
        $"""
        <p>Made by XmppContacts {Version()}. This page is complete in itself: it loads nothing, sends nothing and works offline. A filter is kept in the page's address, on this computer.</p>
        """;

    private static string Sentence(AuditSummary summary)
    {
        if (summary.Findings == 0)
        {
            return summary.IsIncomplete || summary.Problems > 0 ? "Nothing was found in what could be read."
                : summary.Accounts is { } all ? $"Nothing was found in {Wording.Count(all, "account", "accounts")}."
                : "Nothing was found.";
        }

        var where = summary.Accounts is { } accounts
            ? $"{Wording.Number(summary.AccountsWithFindings)} of {Wording.Count(accounts, "account", "accounts")}"
            : Wording.Count(summary.AccountsWithFindings, "account", "accounts");
        return $"{Wording.Count(summary.Findings, "finding", "findings")} in {where}.";
    }

    private static IEnumerable<(string Name, string Value, string Note)> Figures(AuditSummary summary)
    {
        if (summary.Accounts is { } accounts)
        {
            yield return ("Accounts audited", Wording.Number(accounts), "");
        }

        yield return ("Accounts with findings", Wording.Number(summary.AccountsWithFindings),
            summary is { Accounts: > 0, AccountsWithFindings: > 0 } ? Wording.Share(summary.AccountsWithFindings, summary.Accounts.Value) : "");
        if (summary.Contacts is { } contacts)
        {
            yield return ("Contacts", Wording.Number(contacts), "");
        }

        yield return ("Findings", Wording.Number(summary.Findings), "");
        yield return ("Values", summary.Values switch { ValueMode.Mask => "Masked", ValueMode.Hash => "Hashed", _ => "In clear" }, summary.Values switch
        {
            ValueMode.Mask => "first letter and about the length",
            ValueMode.Hash => "comparable, not readable",
            _ => "handle with care",
        });
    }

    private static Markup Note(string note) => note.Length == 0 ? Markup.None : $" <small>{note}</small>";

    private static Markup Tile(SeverityCount count) =>
        $"""
        <li class="tile {FindingTable.Level(count.Severity)}{(count.Findings == 0 ? " none" : "")}"><a href="#severity={ReportNames.Of(count.Severity)}"><span class="label">{ReportNames.Of(count.Severity)}</span> <strong>{count.Findings:N0}</strong></a><p>{Wording.Meaning(count.Severity)}</p></li>

        """;

    private static Markup FixedTile(long count, bool isIncomplete) => isIncomplete
        ? (Markup)$"<li class=\"tile fixed none\"><span class=\"label\">fixed</span> <strong>–</strong><p>Not known: the audit is incomplete.</p></li>\n"
        : StatusTile("fixed", count, "Only the earlier report had them.");

    private static Markup StatusTile(string status, long count, string meaning) =>
        $"""
        <li class="tile {status}{(count == 0 ? " none" : "")}"><a href="#status={status}"><span class="label">{status}</span> <strong>{count:N0}</strong></a><p>{meaning}</p></li>

        """;

    private static string Version() => typeof(Overview).Assembly.GetName().Version!.ToString(3);
}
