using XmppContacts.Audit;
using XmppContacts.Reports;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Tests.Reports;

public sealed class ReportSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Findings_that_come_one_by_one_count_their_account_once_whatever_the_order()
    {
        await using var reports = new ReportSet([], ValuePresenter.Mask);
        foreach (var finding in new[]
        {
            Sample.Finding("a", account: "juliet@capulet.example"),
            Sample.Finding("b", account: "romeo@montague.example", severity: Severity.Low),
            Sample.Finding("c", account: "juliet@capulet.example", severity: Severity.Critical, rule: "PlaintextItem"),
            Sample.Finding("d", account: "romeo@montague.example", severity: Severity.Critical, rule: "PlaintextItem"),
            Sample.Finding("e", account: "juliet@capulet.example", severity: Severity.Critical),
        })
        {
            await reports.AddAsync(finding, TestContext.Current.CancellationToken);
        }

        var summary = await reports.CompleteAsync(knowsAccounts: false, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Null(summary.Accounts);
        Assert.Null(summary.Contacts);
        Assert.Null(summary.Problems);
        Assert.Equal((2, 5), (summary.AccountsWithFindings, summary.Findings));
        Assert.Equal([3L, 1, 0, 1, 0], summary.BySeverity.Select(count => count.Findings));
        Assert.Equal(
            [new RuleCount("RosterNameExposed", Severity.Critical, 3, 2), new RuleCount("PlaintextItem", Severity.Critical, 2, 2)], summary.ByRule);
        Assert.Equal(
            [new AccountCount("juliet@capulet.example", 3, 2, 1, 0, 0, 0), new AccountCount("romeo@montague.example", 2, 1, 0, 0, 1, 0)],
            summary.WorstAccounts);
    }

    [Theory]
    [InlineData(ReportFormat.Csv)]
    [InlineData(ReportFormat.Json)]
    [InlineData(ReportFormat.Html)]
    [InlineData(ReportFormat.Metrics)]
    public async Task A_run_that_read_no_account_leaves_the_earlier_report(ReportFormat format)
    {
        var path = _folder.Write("report", "last week");
        await using (var reports = new ReportSet([FindingReport.Create(format, path)], ValuePresenter.Mask))
        {
            reports.AddProblem(new XmppContacts.Accounts.AccountProblem("juliet@capulet.example", "the server cannot be reached"));
            var summary = await reports.CompleteAsync(cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal((0, 1), (summary.Accounts, summary.Problems));
        }

        Assert.Equal("last week", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal([path], Directory.EnumerateFiles(Path.GetDirectoryName(path)!));
    }

    [Theory]
    [InlineData(ReportFormat.Json, "\"problems\": 2")]
    [InlineData(ReportFormat.Html, "2 accounts or parts of accounts could not be read.")]
    [InlineData(ReportFormat.Metrics, "xmpp_contacts_problems 2\n")]
    public async Task A_report_says_how_complete_it_is(ReportFormat format, string expected)
    {
        var path = _folder.File("report");
        await using (var reports = new ReportSet([FindingReport.Create(format, path)], ValuePresenter.Mask))
        {
            await reports.AddAsync(Sample.Audit([Sample.Finding("Romeo")]), TestContext.Current.CancellationToken);
            reports.AddProblem(new XmppContacts.Accounts.AccountProblem("nurse@capulet.example", "the server cannot be reached"));
            reports.AddProblem(new XmppContacts.Accounts.AccountProblem(null, "a user without name"));
            await reports.CompleteAsync(cancellationToken: TestContext.Current.CancellationToken);
        }

        Assert.Contains(expected, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.csv", ReportFormat.Csv)]
    [InlineData("/a.json/x.CSV", ReportFormat.Csv)]
    [InlineData("x.json", ReportFormat.Json)]
    [InlineData("x.html", ReportFormat.Html)]
    [InlineData("x.htm", ReportFormat.Html)]
    [InlineData("x.prom", ReportFormat.Metrics)]
    [InlineData("x.csv.gz", null)]
    [InlineData("csv", null)]
    public void The_end_of_a_name_tells_the_format(string path, ReportFormat? format) => Assert.Equal(format, FindingReport.FormatOf(path));

    [Theory]
    [InlineData(ReportFormat.Csv, "Account,Rule,")]
    [InlineData(ReportFormat.Json, "{")]
    [InlineData(ReportFormat.Html, "<!DOCTYPE html>")]
    [InlineData(ReportFormat.Metrics, "# TYPE xmpp_contacts_")]
    public async Task A_report_is_written_in_the_format_asked_for(ReportFormat format, string beginning)
    {
        var path = _folder.File("report");
        await Sample.WriteAsync(FindingReport.Create(format, path), ValuePresenter.Mask, Sample.Finding("Romeo"));

        Assert.StartsWith(beginning, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
    }
}
