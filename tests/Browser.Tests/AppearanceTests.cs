using OpenQA.Selenium;
using XmppContacts.Audit;
using XmppContacts.Reports;

namespace XmppContacts.Browser.Tests;

public sealed class AppearanceTests(Chromium chromium) : PageTests(chromium)
{
    // WCAG 2.2, success criterion 1.4.3, for text of usual size.
    private const double LeastContrast = 4.5;

    [Theory]
    [InlineData("light", "")]
    [InlineData("dark", "")]
    [InlineData("dark", "#severity=Critical,High,Medium,Low,Info&status=new,known,fixed")]
    [InlineData("light", "#severity=Critical,High,Medium,Low,Info&status=new,known,fixed")]
    [InlineData("light", "#q=nothing-has-this")]
    [InlineData("dark", "#q=nothing-has-this")]
    public async Task Every_text_stands_out_from_its_ground(string theme, string hash)
    {
        await WriteEverythingAsync();
        var driver = Chromium.Open(Run.Path, hash, theme);

        var texts = Contrasts(driver);
        Assert.True(texts.Count > 60);
        Assert.DoesNotContain(texts, text => text.Contrast < LeastContrast);
    }

    [Fact]
    public async Task The_theme_follows_the_reader_s_choice()
    {
        await Run.WriteAsync(SampleRun.Five);

        Assert.True(Luminance(Chromium.Open(Run.Path, theme: "light")) > 0.8);
        Assert.True(Luminance(Chromium.Open(Run.Path, theme: "dark")) < 0.05);
    }

    [Theory]
    [InlineData(360)]
    [InlineData(400)]
    [InlineData(800)]
    [InlineData(1280)]
    public async Task The_page_fits_the_screen(int width)
    {
        await WriteEverythingAsync();
        var driver = Chromium.Open(Run.Path, width: width);

        Assert.Equal(0L, driver.ExecuteScript("return document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }

    [Fact]
    public async Task On_paper_the_controls_are_gone_and_charts_and_table_are_there()
    {
        await WriteEverythingAsync();
        var driver = Chromium.Open(Run.Path, medium: "print", theme: "dark");

        Assert.All(["controls", "pages"], id => Assert.False(driver.FindElement(By.Id(id)).Displayed));
        Assert.All(["chart-rules", "chart-severities", "chart-accounts", "table", "rules"], id => Assert.True(driver.FindElement(By.Id(id)).Displayed));
        Assert.True(Luminance(driver) > 0.8);
        Assert.DoesNotContain(Contrasts(driver), text => text.Contrast < LeastContrast);
    }

    [Fact]
    public async Task Paper_tells_the_filter_and_has_a_bounded_part_of_the_table()
    {
        await Run.WriteAsync([.. Enumerable.Range(0, 400).Select(i => SampleRun.Finding("a@b.example", "RosterNameExposed", Severity.High, $"c{i}@d.example"))]);
        var driver = Chromium.Open(Run.Path, "#severity=High&page=3");
        driver.ExecuteScript(
            """
            addEventListener('beforeprint', () => {
              window.printed = [document.querySelectorAll('#rows tr').length, document.querySelector('#filtered-by').textContent, document.querySelector('#count').textContent];
            });
            """);
        Chromium.Print();

        Assert.Equal(
            [250L, "Filtered by severity High.", "400 of 400 findings match, rows 1 to 250"], (IEnumerable<object>)driver.ExecuteScript("return window.printed")!);
        Assert.Equal("400 of 400 findings match, rows 201 to 300", new FindingsTable(driver).Count);
    }

    [Fact]
    public async Task Nothing_moves_for_a_reader_who_wants_no_motion()
    {
        await Run.WriteAsync(SampleRun.Five);
        var driver = Chromium.Open(Run.Path);

        Assert.Equal("auto", driver.ExecuteScript("return getComputedStyle(document.documentElement).scrollBehavior"));
        Assert.Equal("0s", driver.ExecuteScript("return getComputedStyle(document.querySelector('#clear')).transitionDuration"));
    }

    // A page with everything that a page can have.
    private Task WriteEverythingAsync()
    {
        var findings = Enum.GetValues<Severity>().SelectMany(severity => Enum.GetValues<FindingStatus>().Select(status => SampleRun.Finding(
            $"{severity}@b.example", RuleCatalog.All[(int)severity].Name, severity, $"{status}@d.example", "Juliet", status)));
        return Run.WriteAsync([.. findings], summary => summary with { Values = ValueMode.Show, IsIncomplete = true, Problems = 3 });
    }

    private static double Luminance(OpenQA.Selenium.Chrome.ChromeDriver driver) => Convert.ToDouble(
        driver.ExecuteScript($"{PageColours.Script} return luminance(groundOf(document.body));"), System.Globalization.CultureInfo.InvariantCulture);

    private static List<(string Text, double Contrast)> Contrasts(OpenQA.Selenium.Chrome.ChromeDriver driver) =>
    [
        .. ((IEnumerable<object>)driver.ExecuteScript($"{PageColours.Script} return contrasts();")!).Cast<IEnumerable<object>>().Select(pair => pair.ToList())
            .Select(pair => ((string)pair[0], Convert.ToDouble(pair[1], System.Globalization.CultureInfo.InvariantCulture))),
    ];
}
