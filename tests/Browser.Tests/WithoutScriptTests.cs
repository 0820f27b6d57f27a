using OpenQA.Selenium;
using XmppContacts.Audit;

namespace XmppContacts.Browser.Tests;

public sealed class WithoutScriptTests(Chromium chromium) : PageTests(chromium)
{
    [Fact]
    public async Task The_200_gravest_findings_are_there()
    {
        var low = Enumerable.Range(0, 300).Select(i => SampleRun.Finding("a@b.example", "BookmarkNameExposed", Severity.Low, $"c{i}@d.example"));
        await Run.WriteAsync([.. low, SampleRun.Five[1]]);
        var driver = Chromium.Open(Run.Path, withScript: false);
        var table = new FindingsTable(driver);

        Assert.Equal(200, table.Column("contact").Count);
        Assert.Equal("benvolio@montague.example", table.Column("contact")[0]);
        Assert.Equal("c198@d.example", table.Column("contact")[^1]);
        Assert.True(table.IsShown("table"));
        Assert.Contains("The 200 gravest of 301 findings.", driver.FindElement(By.TagName("noscript")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_needs_the_script_is_not_offered()
    {
        await Run.WriteAsync(SampleRun.Five);
        var table = new FindingsTable(Chromium.Open(Run.Path, withScript: false));

        Assert.False(table.IsShown("controls"));
        Assert.False(table.IsShown("table-foot"));
        Assert.Equal(["Critical", "High", "High", "Medium", "Low"], table.Column("severity"));
    }

    [Fact]
    public async Task With_the_script_a_row_looks_the_same()
    {
        await Run.WriteAsync(SampleRun.Five.Select(finding => finding with { Status = FindingStatus.New }).ToList());
        const string Rows = "return [...document.querySelectorAll('#rows tr')].map(row => row.outerHTML.replace(/\\s*\\n\\s*/g, ''))";
        var without = Chromium.Open(Run.Path, withScript: false).ExecuteScript(Rows);
        var with = Chromium.Open(Run.Path).ExecuteScript(Rows);

        Assert.Equal((IEnumerable<object>)without!, (IEnumerable<object>)with!);
    }
}
