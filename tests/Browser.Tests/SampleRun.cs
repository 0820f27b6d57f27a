using System.Collections.Immutable;
using XmppContacts.Audit;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Browser.Tests;

/// <summary>Findings and the summary that belongs to them, written as a page into a folder of its own.</summary>
internal sealed class SampleRun : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xmpp-contacts-page-");

    /// <summary>Where the page is, or will be.</summary>
    public string Path => System.IO.Path.Combine(_folder.FullName, "report.html");

    /// <summary>The names of the files in the page's folder.</summary>
    public IEnumerable<string> Files => _folder.EnumerateFiles().Select(file => file.Name);

    /// <summary>The page's text.</summary>
    public string Html => File.ReadAllText(Path);

    /// <summary>Five findings in three accounts, each different from the others in every column that can be sorted.</summary>
    public static ImmutableArray<ReportFinding> Five { get; } =
    [
        Finding("user2@capulet.example", "RosterNameExposed", Severity.High, "romeo@montague.example", "R… [4-7]"),
        Finding("user10@capulet.example", "PlaintextItem", Severity.Critical, "benvolio@montague.example", "B… [8-15]"),
        Finding("user2@capulet.example", "BookmarkNameExposed", Severity.Low, "tybalt@capulet.example", "T… [16-31]"),
        Finding("user1@capulet.example", "RosterGroupExposed", Severity.High, "paris@verona.example", "F… [4-7]"),
        Finding("user1@capulet.example", "NotMigrated", Severity.Medium, "escalus@verona.example", "E… [1-1]"),
    ];

    public static ReportFinding Finding(
        string account, string rule, Severity severity, string contact = "", string value = "", FindingStatus? status = null, string message = "found") =>
        new(account, rule, severity, contact, value.Length == 0 ? "" : "name", value, "jabber:iq:roster", status, message);

    /// <summary>What a run counts that had these findings.</summary>
    public static AuditSummary SummaryOf(IReadOnlyCollection<ReportFinding> all)
    {
        var found = all.Where(finding => finding.Status != FindingStatus.Fixed).ToList();
        var accounts = found.GroupBy(finding => finding.Account).ToList();
        return new AuditSummary
        {
            Started = new DateTimeOffset(2026, 3, 9, 21, 30, 0, TimeSpan.Zero),
            Duration = TimeSpan.FromSeconds(192),
            Accounts = accounts.Count + 7,
            AccountsWithFindings = accounts.Count,
            Problems = 0,
            Contacts = 1234,
            Findings = found.Count,
            BySeverity = [.. Enum.GetValues<Severity>().Reverse().Select(severity => new SeverityCount(severity, found.Count(finding => finding.Severity == severity)))],
            ByRule =
            [
                .. found.GroupBy(finding => finding.Rule).OrderByDescending(rule => rule.Count()).Select(rule => new RuleCount(
                    rule.Key, rule.Max(finding => finding.Severity), rule.Count(), rule.DistinctBy(finding => finding.Account).Count())),
            ],
            WorstAccounts =
            [
                .. accounts.OrderByDescending(account => account.Max(finding => finding.Severity)).Take(10).Select(account => new AccountCount(
                    account.Key, account.Count(), Count(account, Severity.Critical), Count(account, Severity.High), Count(account, Severity.Medium),
                    Count(account, Severity.Low), Count(account, Severity.Info))),
            ],
            Baseline = all.Any(finding => finding.Status is not null)
                ? new BaselineCounts(Count(all, FindingStatus.New), Count(all, FindingStatus.Known), Count(all, FindingStatus.Fixed))
                : null,
        };
    }

    /// <summary>Writes the page.</summary>
    public async Task WriteAsync(IReadOnlyCollection<ReportFinding> findings, Func<AuditSummary, AuditSummary>? change = null)
    {
        var summary = SummaryOf(findings);
        await WriteAsync(findings, change is null ? summary : change(summary));
    }

    public async Task WriteAsync(IEnumerable<ReportFinding> findings, AuditSummary summary)
    {
        await using var report = new HtmlReport(Path);
        foreach (var finding in findings)
        {
            await report.WriteAsync(finding, TestContext.Current.CancellationToken);
        }

        await report.CompleteAsync(summary, TestContext.Current.CancellationToken);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static long Count(IEnumerable<ReportFinding> findings, Severity severity) => findings.Count(finding => finding.Severity == severity);

    private static long Count(IEnumerable<ReportFinding> findings, FindingStatus status) => findings.Count(finding => finding.Status == status);
}
