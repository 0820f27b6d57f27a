using XmppContacts.Migration;
using XmppContacts.Reports.Outcomes;

namespace XmppContacts.Reports.Html;

/// <summary>The page about a migration or restoring, in the style of the audit's; it needs no script.</summary>
internal static class OutcomePage
{
    /// <summary>The page.</summary>
    public static Markup Of(OutcomeSummary summary, ForemostOutcomes outcomes) =>
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="{Markup.Trusted(PageParts.Policy)}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <meta name="robots" content="noindex">
        <title>XMPP contacts, {Wording.Day(summary.Started)}</title>
        <style>{Markup.Trusted(PageParts.Style)}</style>
        </head>
        <body>
        <header class="masthead">
        <div class="page">
        <div>
        <p class="kicker">XMPP contact privacy</p>
        <h1>What became of the accounts</h1>
        <p class="run">Run of <time datetime="{summary.Started.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}">{Wording.Moment(summary.Started)}</time>, which took {Wording.Duration(summary.Duration)}</p>
        </div>
        </div>
        </header>
        <main class="page">
        <section class="verdict" aria-labelledby="verdict">
        <h2 id="verdict">{Wording.Count(summary.Accounts, "account", "accounts")}, {(summary.Incomplete == 0 ? "none failed." : $"{Wording.Number(summary.Incomplete)} incomplete.")}</h2>
        <dl class="figures">
        {summary.ByOutcome.Where(count => count.Accounts > 0).Select(count => Figure($"Accounts {ReportNames.Of(count.Outcome)}", count.Accounts))}{Figure("Contacts", summary.Contacts)}{Figure("Metacontacts", summary.MetaContacts)}{Figure("Roster items cleared", summary.RosterItemsCleared)}{Figure("Conflicts", summary.Conflicts)}</dl>
        </section>
        {Notices(summary, outcomes)}
        <section aria-labelledby="accounts">
        <h2 id="accounts">Accounts</h2>
        <table>
        <caption class="unseen">Accounts, those that failed or were skipped first</caption>
        <thead>
        <tr><th scope="col" data-column="severity">Outcome</th><th scope="col" data-column="account">Account</th><th scope="col" data-column="contact">Numbers</th><th scope="col">Message</th></tr>
        </thead>
        <tbody>
        {outcomes.Kept.Select(Row)}</tbody>
        </table>
        </section>
        </main>
        <footer class="page">
        {Overview.Footer()}
        </footer>
        </body>
        </html>

        """;

    private static Markup Figure(string name, long value) => $"<div><dt>{name}</dt><dd>{value:N0}</dd></div>\n";

    private static Markup Notices(OutcomeSummary summary, ForemostOutcomes outcomes)
    {
        List<Markup> notices = [];
        if (summary.Left > 0)
        {
            notices.Add($"""<p class="notice"><strong>The run was stopped.</strong> {Wording.Count(summary.Left, "account was", "accounts were")} not begun; another run goes on from there.</p>""");
        }

        if (summary.Problems > 0)
        {
            notices.Add($"""<p class="notice"><strong>{Wording.Count(summary.Problems, "part", "parts")} of the source could not be read.</strong> What was there is not in this report; the run named it.</p>""");
        }

        if (outcomes.LeftOut > 0)
        {
            notices.Add($"""<p class="notice"><strong>{Wording.Count(outcomes.LeftOut, "account is", "accounts are")} not in the table; the CSV has all.</strong></p>""");
        }

        return notices.Count == 0 ? Markup.None : $"""<section class="notices" aria-label="Notices">{notices}</section>""";
    }

    private static Markup Row(MigrationOutcome outcome) =>
        $"""
        <tr>
        <td data-label="Outcome"><span class="badge" data-level="{Level(outcome.Outcome)}">{ReportNames.Of(outcome.Outcome)}</span></td>
        <td data-label="Account"><span class="text">{outcome.Account.ToString()}</span></td>
        <td data-label="Numbers"><span class="text">{Wording.Count(outcome.Contacts, "contact", "contacts")}, {Wording.Count(outcome.Groups, "group", "groups")}</span><span class="text minor">{Wording.Number(outcome.Reserved)} reserved, {Wording.Count(outcome.MetaContacts, "metacontact", "metacontacts")}, {Wording.Number(outcome.RosterItemsCleared)} cleared</span></td>
        <td data-label="Message"><span class="text">{PageText.Of(outcome.Message)}</span></td>
        </tr>

        """;

    private static string Level(OutcomeKind outcome) => outcome switch
    {
        OutcomeKind.Failed => "critical",
        OutcomeKind.Skipped => "medium",
        OutcomeKind.Planned => "low",
        OutcomeKind.Unchanged => "info",
        _ => "fixed",
    };
}
