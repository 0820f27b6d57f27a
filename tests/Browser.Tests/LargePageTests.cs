using XmppContacts.Audit;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Browser.Tests;

public sealed class LargePageTests(Chromium chromium) : PageTests(chromium)
{
    private const int MostRowElements = 300;

    [Fact]
    public async Task A_page_of_50_000_findings_has_a_screenful_of_them_in_its_document()
    {
        await Run.WriteAsync([.. Many(50_000, Severity.High)]);
        var driver = Chromium.Open(Run.Path);
        var table = new FindingsTable(driver);
        Assert.Equal("50,000 findings, rows 1 to 100", table.Count);
        Assert.True(table.RowElements < MostRowElements);

        table.Type("contact49999@");
        Assert.Equal(["contact49999@example.net"], table.Column("contact"));
        Assert.Equal("1 of 50,000 findings matches", table.Count);

        table.Type("contact4");
        Assert.Equal("11,111 of 50,000 findings match, rows 1 to 100", table.Count);
        Assert.True(table.RowElements < MostRowElements);

        table.SortBy("contact");
        Assert.Equal("contact4@example.net", table.Column("contact")[0]);
        Assert.True(table.RowElements < MostRowElements);
        Assert.Equal(0L, driver.ExecuteScript("return document.querySelectorAll('#left-out').length"));
    }

    [Fact]
    public async Task The_rows_are_turned_page_by_page()
    {
        await Run.WriteAsync([.. Many(250, Severity.High)]);
        var table = new FindingsTable(Chromium.Open(Run.Path));
        table.Press("next");
        Assert.Equal("250 findings, rows 101 to 200", table.Count);
        Assert.Equal("contact100@example.net", table.Column("contact")[0]);

        table.Press("next");
        table.Press("next");
        Assert.Equal("250 findings, rows 201 to 250", table.Count);
        Assert.Equal(50, table.Column("contact").Count);

        table.Press("previous");
        Assert.Equal("250 findings, rows 101 to 200", table.Count);

        table.Type("contact");
        Assert.Equal("250 of 250 findings match, rows 1 to 100", table.Count);
    }

    [Fact]
    public async Task Of_more_than_50_000_findings_the_gravest_are_kept_and_the_page_says_so()
    {
        List<ReportFinding> all = [.. Many(40_000, Severity.Info), .. Many(30_000, Severity.Low), .. Many(5, Severity.Critical)];
        await Run.WriteAsync(all);
        var driver = Chromium.Open(Run.Path);
        var table = new FindingsTable(driver);

        Assert.StartsWith(
            "50,000 of 70,005 findings, the gravest first; the CSV has all.", driver.FindElement(OpenQA.Selenium.By.Id("left-out")).Text, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Repeat("Critical", 5).Append("Low"), table.Column("severity").Take(6));
        table.Check("severity", "Low");
        Assert.Equal("30,000 of 50,000 findings match, rows 1 to 100", table.Count);
        table.Check("severity", "Low");
        table.Check("severity", "Info");
        Assert.Equal("19,995 of 50,000 findings match, rows 1 to 100", table.Count);
        Assert.Equal("contact0@example.net", table.Column("contact")[0]);
    }

    [Fact]
    public async Task What_is_fixed_makes_room_for_what_is_not()
    {
        List<ReportFinding> all =
        [
            .. Many(50_000, Severity.Critical).Select(finding => finding with { Status = FindingStatus.Fixed }),
            SampleRun.Five[2] with { Status = FindingStatus.Known },
        ];
        await Run.WriteAsync(all);
        var table = new FindingsTable(Chromium.Open(Run.Path));

        Assert.Equal("known", table.Column("status")[0]);
        Assert.Equal("50,000 findings, rows 1 to 100", table.Count);
    }

    private static IEnumerable<ReportFinding> Many(int count, Severity severity) => Enumerable.Range(0, count).Select(
        i => SampleRun.Finding($"user{i / 25}@capulet.example", "RosterNameExposed", severity, $"contact{i}@example.net", "J… [4-7]"));
}
