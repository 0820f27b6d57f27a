namespace XmppContacts.Browser.Tests;

public sealed class SelfContainedTests(Chromium chromium) : PageTests(chromium)
{
    [Fact]
    public async Task The_page_asks_for_nothing_but_itself()
    {
        await Run.WriteAsync(SampleRun.Five);
        var driver = Chromium.Open(Run.Path);
        var table = new FindingsTable(driver);
        table.Type("romeo");
        table.SortBy("contact");

        Assert.Equal([new Uri(Run.Path).AbsoluteUri], Chromium.Requests().Where(address => !address.StartsWith("about:", StringComparison.Ordinal)));
        Assert.Equal(0L, driver.ExecuteScript("return performance.getEntriesByType('resource').length"));
        Assert.Empty(Chromium.ConsoleMessages());
    }

    [Fact]
    public async Task The_policy_stops_a_script_that_is_not_the_page_s_own()
    {
        await Run.WriteAsync(SampleRun.Five);
        await File.WriteAllTextAsync(
            Run.Path, Run.Html.Replace("</main>", "<script>window.pwned=1</script><p id=\"bait\" onclick=\"window.pwned=1\">x</p></main>", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        var driver = Chromium.Open(Run.Path);
        driver.ExecuteScript("document.querySelector('#bait').click()");

        Assert.Null(driver.ExecuteScript("return window.pwned"));
        Assert.NotEmpty(Chromium.ConsoleMessages());
        Assert.Equal("5 findings", new FindingsTable(driver).Count);
    }

    [Fact]
    public async Task The_policy_stops_a_request_to_elsewhere()
    {
        await Run.WriteAsync(SampleRun.Five);
        await File.WriteAllTextAsync(
            Run.Path, Run.Html.Replace("</main>", "<img src=\"http://127.0.0.1:9/pixel\"></main>", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var driver = Chromium.Open(Run.Path);

        Assert.Contains(Chromium.ConsoleMessages(), message => message.Contains("Content Security Policy", StringComparison.Ordinal));
        Assert.Equal("5 findings", new FindingsTable(driver).Count);
    }
}
