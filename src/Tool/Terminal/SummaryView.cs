using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using XmppContacts.Audit;
using XmppContacts.Reports.Findings;
using XmppContacts.Text;

namespace XmppContacts.Tool.Terminal;

/// <summary>The summary a person understands at once.</summary>
internal static class SummaryView
{
    private const int ChartWidth = 40;

    // One of everything that a summary without problems shows.
    private static readonly AuditSummary Example = new()
    {
        Started = DateTimeOffset.UnixEpoch,
        Duration = TimeSpan.Zero,
        Findings = 1,
        BySeverity = [new(Severity.High, 1)],
        ByRule = [new("Rule", Severity.High, 1, 1)],
        WorstAccounts = [new("account", 1, 0, 1, 0, 0, 0)],
    };

    /// <summary>Has the code that writes a summary compiled on a core that is still idle, rather than when everything waits for the summary.</summary>
    /// <remarks>Compiling the tables takes 0.1 seconds. On a thread of its own, so that it takes no reader's place in the pool.</remarks>
    public static Task PrepareAsync() =>
        Task.Factory.StartNew(() => Write(Consoles.None(), Example), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public static void Write(IAnsiConsole console, AuditSummary summary)
    {
        console.WriteLine();
        console.Write(new Label(Headline(summary), new Style(decoration: Decoration.Bold)));
        console.WriteLine();
        if (summary.Findings == 0)
        {
            console.Write(new Label("Nothing leaks that the rules look for.", new Style(Color.Green)));
            console.WriteLine();
        }
        else
        {
            WriteSeverities(console, summary);
            WriteRules(console, summary);
            WriteWorst(console, summary);
        }

        if (summary.Baseline is { } baseline)
        {
            console.WriteLine();
            console.WriteLine($"Compared with the earlier report: {Number(baseline.New)} new, {Number(baseline.Known)} known, {Number(baseline.Fixed)} fixed.");
        }

        if (summary.Problems is { } problems and > 0)
        {
            console.WriteLine();
            console.Write(new Label(
                $"{Number(problems)} {(problems == 1 ? "problem" : "problems")} while reading{(summary.IsIncomplete ? "; accounts may be missing" : "")}.",
                new Style(Color.Red)));
            console.WriteLine();
        }
    }

    private static string Headline(AuditSummary summary) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count(summary.Accounts ?? 0, "account")}, {Count(summary.Contacts ?? 0, "contact")}: {Count(summary.Findings, "finding")} in {Count(summary.AccountsWithFindings, "account")} ({summary.Duration.TotalSeconds:N1} s)");

    private static void WriteSeverities(IAnsiConsole console, AuditSummary summary)
    {
        console.WriteLine();
        var first = true;
        foreach (var count in summary.BySeverity.Where(count => count.Findings > 0))
        {
            console.Write(first ? "" : "   ");
            console.Write(new Label($"{count.Severity} {Number(count.Findings)}", SeverityStyles.Of(count.Severity)));
            first = false;
        }

        console.WriteLine();
    }

    private static void WriteRules(IAnsiConsole console, AuditSummary summary)
    {
        console.WriteLine();
        var most = summary.ByRule.Max(rule => rule.Findings);
        var grid = Grid(4);
        foreach (var rule in summary.ByRule)
        {
            var length = (int)Math.Max(1, Math.Round((double)rule.Findings / most * ChartWidth));
            grid.AddRow(
                new Label(VisibleText.Of(rule.Rule)),
                new Label(Number(rule.Findings)).RightJustified(),
                new Label(new string('█', length), new Style(SeverityStyles.ColorOf(rule.Severity))),
                new Label($"{rule.Severity}, {Count(rule.Accounts, "account")}"));
        }

        console.Write(grid);
    }

    private static void WriteWorst(IAnsiConsole console, AuditSummary summary)
    {
        console.WriteLine();
        console.WriteLine(summary.WorstAccounts.Length == 1 ? "The account with findings:" : $"The {summary.WorstAccounts.Length} accounts with the gravest findings:");
        var table = new Table().Border(TableBorder.Simple).AddColumn("Account");
        foreach (var severity in Severities)
        {
            table.AddColumn(new TableColumn(severity.ToString()).RightAligned());
        }

        foreach (var account in summary.WorstAccounts)
        {
            long[] counts = [account.Critical, account.High, account.Medium, account.Low, account.Info];
            table.AddRow(
            [
                new Label(VisibleText.Of(account.Account)),
                .. counts.Select((count, i) => (IRenderable)(count == 0 ? new Label("·") : new Label(Number(count), SeverityStyles.Of(Severities[i])))),
            ]);
        }

        console.Write(table);
    }

    private static readonly Severity[] Severities = [Severity.Critical, Severity.High, Severity.Medium, Severity.Low, Severity.Info];

    private static Grid Grid(int columns)
    {
        var grid = new Grid();
        for (var i = 0; i < columns; i++)
        {
            grid.AddColumn(new GridColumn().NoWrap().PadLeft(0).PadRight(2));
        }

        return grid;
    }

    private static string Count(long number, string noun) => $"{Number(number)} {noun}{(number == 1 ? "" : "s")}";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
