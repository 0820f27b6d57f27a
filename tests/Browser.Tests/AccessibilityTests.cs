using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;
using XmppContacts.Audit;

namespace XmppContacts.Browser.Tests;

public sealed class AccessibilityTests(Chromium chromium) : PageTests(chromium)
{
    [Fact]
    public async Task The_keyboard_reaches_the_filter_and_the_count_is_announced()
    {
        await Run.WriteAsync(SampleRun.Five);
        var driver = Chromium.Open(Run.Path);
        Press(driver, Keys.Tab);
        Assert.Equal("Skip to the findings", Focused(driver).Text);

        Press(driver, Keys.Enter);
        Press(driver, Keys.Tab);
        Assert.Equal("filter-text", Focused(driver).GetAttribute("id"));

        Press(driver, "romeo");
        var count = driver.FindElement(By.Id("count"));
        Assert.Equal("1 of 5 findings matches", count.Text);
        Assert.Equal("polite", count.GetAttribute("aria-live"));
        Assert.Equal("status", count.GetAttribute("role"));
    }

    [Fact]
    public async Task The_keyboard_checks_a_severity_and_sorts_a_column()
    {
        await Run.WriteAsync(SampleRun.Five);
        var driver = Chromium.Open(Run.Path);
        var table = new FindingsTable(driver);
        driver.FindElement(By.Id("filter-rule")).SendKeys(Keys.Tab);
        Press(driver, Keys.Space);
        Assert.Equal(["Critical"], table.Column("severity"));

        Press(driver, Keys.Space);
        for (var tabs = 0; Focused(driver).Text != "Account"; tabs++)
        {
            Assert.True(tabs < 20, "The header cannot be reached.");
            Press(driver, Keys.Tab);
        }

        Press(driver, Keys.Enter);
        Assert.Equal("ascending", table.Order("account"));
        Assert.Equal("Account", Focused(driver).Text);
    }

    [Fact]
    public async Task What_has_the_focus_is_never_behind_the_table_s_header_or_foot()
    {
        const string Hidden =
            """
            const box = document.activeElement.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return document.activeElement.contains(top) ? '' : document.activeElement.outerHTML;
            """;
        await Run.WriteAsync([.. Enumerable.Range(0, 60).Select(i => SampleRun.Finding("a@b.example", "RosterNameExposed", Severity.High, $"c{i}@d.example"))]);
        var driver = Chromium.Open(Run.Path);
        driver.FindElement(By.Id("clear")).SendKeys("");
        for (var tabs = 0; tabs < 50; tabs++)
        {
            Press(driver, Keys.Tab);
            Assert.Equal("", driver.ExecuteScript(Hidden));
        }

        Assert.Equal("rule", Focused(driver).GetAttribute("data-cell"));
        for (var tabs = 0; tabs < 40; tabs++)
        {
            new OpenQA.Selenium.Interactions.Actions(driver).KeyDown(Keys.Shift).SendKeys(Keys.Tab).KeyUp(Keys.Shift).Perform();
            Assert.Equal("", driver.ExecuteScript(Hidden));
        }
    }

    [Fact]
    public async Task The_focus_stays_on_the_button_that_turns_to_the_last_page()
    {
        await Run.WriteAsync([.. Enumerable.Range(0, 150).Select(i => SampleRun.Finding("a@b.example", "RosterNameExposed", Severity.High, $"c{i}@d.example"))]);
        var driver = Chromium.Open(Run.Path);
        driver.FindElement(By.Id("next")).SendKeys(Keys.Enter);

        Assert.Equal("150 findings, rows 101 to 150", new FindingsTable(driver).Count);
        Assert.Equal("next", Focused(driver).GetAttribute("id"));
        Assert.Equal("true", Focused(driver).GetAttribute("aria-disabled"));
    }

    [Fact]
    public async Task Every_control_has_a_name_and_every_header_a_scope()
    {
        await Run.WriteAsync(SampleRun.Five.Select(finding => finding with { Status = FindingStatus.New }).ToList());
        var driver = Chromium.Open(Run.Path);

        Assert.All(driver.FindElements(By.CssSelector("input, select, button, a, svg[role], nav, [role=search]")).Where(element => element.Displayed), element =>
            Assert.False(string.IsNullOrWhiteSpace(((WebElement)element).ComputedAccessibleLabel), element.GetAttribute("outerHTML")));
        Assert.NotEmpty(driver.FindElements(By.TagName("th")));
        Assert.All(driver.FindElements(By.TagName("th")), header => Assert.Equal("col", header.GetAttribute("scope")));
    }

    [Fact]
    public async Task The_page_has_its_landmarks_and_one_heading_of_the_first_level()
    {
        await Run.WriteAsync(SampleRun.Five);
        var driver = Chromium.Open(Run.Path);

        Assert.Equal("en", driver.FindElement(By.TagName("html")).GetAttribute("lang"));
        Assert.All(["body > header", "body > main", "body > footer", "h1"], selector => Assert.Single(driver.FindElements(By.CssSelector(selector))));
        Assert.Equal(0L, driver.ExecuteScript("const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.length - new Set(ids).size"));
        Assert.Equal(
            0L,
            driver.ExecuteScript(
                "return [...document.querySelectorAll('[aria-labelledby],[aria-describedby],[aria-controls],label[for]')].filter(e => ['aria-labelledby','aria-describedby','aria-controls','for'].some(a => e.hasAttribute(a) && !document.getElementById(e.getAttribute(a)))).length"));
    }

    [Fact]
    public async Task Every_chart_is_told_in_words()
    {
        await Run.WriteAsync(SampleRun.Five);
        var driver = Chromium.Open(Run.Path);

        Assert.Equal(
            "Critical: 1; High: 2; Medium: 1; Low: 1; Info: 0.", driver.ExecuteScript("return document.querySelector('#chart-severities desc').textContent"));
        Assert.StartsWith(
            "user10@capulet.example: 1 critical; ", (string)driver.ExecuteScript("return document.querySelector('#chart-accounts desc').textContent")!, StringComparison.Ordinal);
        Assert.Contains(
            "PlaintextItem: 1 finding in 1 account, the gravest critical",
            (string)driver.ExecuteScript("return document.querySelector('#chart-rules desc').textContent")!, StringComparison.Ordinal);
    }

    private static IWebElement Focused(ChromeDriver driver) => driver.SwitchTo().ActiveElement();

    private static void Press(ChromeDriver driver, string keys) => new OpenQA.Selenium.Interactions.Actions(driver).SendKeys(keys).Perform();
}
