using OpenQA.Selenium;
using XmppContacts.Audit;

namespace XmppContacts.Browser.Tests;

[Collection(ChromiumTests.Name)]
public sealed class WithoutScriptTests(Chromium chromium) : IDisposable
{
    private readonly SampleRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task The_200_gravest_findings_are_there()
    {
        var low = Enumerable.Range(0, 300).Select(i => SampleRun.Finding("a@b.example", "BookmarkNameExposed", Severity.Low, $"c{i}@d.example"));
        await _run.WriteAsync([.. low, SampleRun.Five[1]]);
        var driver = chromium.Open(_run.Path, withScript: false);
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
        await _run.WriteAsync(SampleRun.Five);
        var table = new FindingsTable(chromium.Open(_run.Path, withScript: false));

        Assert.False(table.IsShown("controls"));
        Assert.False(table.IsShown("table-foot"));
        Assert.Equal(["Critical", "High", "High", "Medium", "Low"], table.Column("severity"));
    }

    [Fact]
    public async Task With_the_script_a_row_looks_the_same()
    {
        await _run.WriteAsync(SampleRun.Five.Select(finding => finding with { Status = FindingStatus.New }).ToList());
        const string Rows = "return [...document.querySelectorAll('#rows tr')].map(row => row.outerHTML.replace(/\\s*\\n\\s*/g, ''))";
        var without = chromium.Open(_run.Path, withScript: false).ExecuteScript(Rows);
        var with = chromium.Open(_run.Path).ExecuteScript(Rows);

        Assert.Equal((IEnumerable<object>)without!, (IEnumerable<object>)with!);
    }
}
