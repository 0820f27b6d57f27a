using OpenQA.Selenium;
using XmppContacts.Audit;
using XmppContacts.Reports;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Browser.Tests;

public sealed class HostileNamesTests(Chromium chromium) : PageTests(chromium)
{
    private static readonly string[] Cells = ["account", "rule", "contact", "value", "message"];

    [Theory]
    [MemberData(nameof(HostileNames.All), MemberType = typeof(HostileNames))]
    public async Task A_hostile_name_is_shown_as_text_wherever_it_stands(string name, string shown)
    {
        await Run.WriteAsync([Hostile(name)], summary => summary with { Values = ValueMode.Show });
        var driver = Chromium.Open(Run.Path);

        Assert.All(Cells, cell => Assert.Equal([shown], new FindingsTable(driver).Column(cell)));
        Assert.All(
            ["chart-rules", "chart-accounts"],
            chart => Assert.Equal(shown, driver.ExecuteScript("return document.querySelector(`#${arguments[0]} svg text`).textContent", chart)));
        Assert.Equal(shown, driver.ExecuteScript("return document.querySelector('#filter-rule').options[1].text.trim() === arguments[0].trim() ? arguments[0] : ''", shown));
        AssertNothingRan(driver);
    }

    [Theory]
    [MemberData(nameof(HostileNames.All), MemberType = typeof(HostileNames))]
    public async Task A_hostile_name_is_shown_as_text_without_a_script(string name, string shown)
    {
        await Run.WriteAsync([Hostile(name)]);
        var driver = Chromium.Open(Run.Path, withScript: false);

        Assert.All(Cells, cell => Assert.Equal([shown], new FindingsTable(driver).Column(cell)));
        AssertNothingRan(driver);
    }

    [Theory]
    [MemberData(nameof(HostileNames.All), MemberType = typeof(HostileNames))]
    public async Task A_link_to_a_hostile_filter_is_text_to_search_for(string name, string shown)
    {
        await Run.WriteAsync(SampleRun.Five);
        var filter = Uri.EscapeDataString(shown);
        var driver = Chromium.Open(Run.Path, $"#q={filter}&rule={filter}&severity={filter}&status={filter}&sort={filter}&page={filter}");

        Assert.NotEmpty(name);
        Assert.Equal("0 of 5 findings match", new FindingsTable(driver).Count);
        Assert.Equal(shown, driver.ExecuteScript("return document.querySelector('#filter-text').value"));
        AssertNothingRan(driver);
    }

    [Fact]
    public async Task Every_account_of_the_chart_leads_to_its_findings()
    {
        var names = HostileNames.All.Select(row => row.Data.Item1).Take(10).ToList();
        await Run.WriteAsync([.. names.Select(Hostile)]);
        var driver = Chromium.Open(Run.Path);

        for (var i = 0; i < names.Count; i++)
        {
            driver.ExecuteScript("document.querySelectorAll('#chart-accounts a')[arguments[0]].dispatchEvent(new MouseEvent('click', { bubbles: true }))", i);
            var label = driver.ExecuteScript("return document.querySelectorAll('#chart-accounts svg text:first-child')[arguments[0]].textContent", i);
            Assert.Contains((string)label!, new FindingsTable(driver).Column("account"));
        }
    }

    private static ReportFinding Hostile(string name) => SampleRun.Finding(name, name, Severity.High, name, name, FindingStatus.New, name);

    private void AssertNothingRan(OpenQA.Selenium.Chrome.ChromeDriver driver)
    {
        Assert.Throws<NoAlertPresentException>(() => driver.SwitchTo().Alert());
        Assert.Null(driver.ExecuteScript("return window.pwned"));
        Assert.Equal(2L, driver.ExecuteScript("return document.querySelectorAll('script').length"));
        Assert.Equal(0L, driver.ExecuteScript("return document.querySelectorAll('img, [onload], [onerror], [onmouseover], [onfocus], [autofocus]').length"));
        Assert.Empty(Chromium.ConsoleMessages());
    }
}
