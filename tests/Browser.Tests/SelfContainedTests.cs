namespace XmppContacts.Browser.Tests;

[Collection(ChromiumTests.Name)]
public sealed class SelfContainedTests(Chromium chromium) : IDisposable
{
    private readonly SampleRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task The_page_asks_for_nothing_but_itself()
    {
        await _run.WriteAsync(SampleRun.Five);
        var driver = chromium.Open(_run.Path);
        var table = new FindingsTable(driver);
        table.Type("romeo");
        table.SortBy("contact");

        Assert.Equal([new Uri(_run.Path).AbsoluteUri], chromium.Requests().Where(address => !address.StartsWith("about:", StringComparison.Ordinal)));
        Assert.Equal(0L, driver.ExecuteScript("return performance.getEntriesByType('resource').length"));
        Assert.Empty(chromium.ConsoleMessages());
    }

    [Fact]
    public async Task The_policy_stops_a_script_that_is_not_the_page_s_own()
    {
        await _run.WriteAsync(SampleRun.Five);
        await File.WriteAllTextAsync(
            _run.Path, _run.Html.Replace("</main>", "<script>window.pwned=1</script><p id=\"bait\" onclick=\"window.pwned=1\">x</p></main>", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        var driver = chromium.Open(_run.Path);
        driver.ExecuteScript("document.querySelector('#bait').click()");

        Assert.Null(driver.ExecuteScript("return window.pwned"));
        Assert.NotEmpty(chromium.ConsoleMessages());
        Assert.Equal("5 findings", new FindingsTable(driver).Count);
    }

    [Fact]
    public async Task The_policy_stops_a_request_to_elsewhere()
    {
        await _run.WriteAsync(SampleRun.Five);
        await File.WriteAllTextAsync(
            _run.Path, _run.Html.Replace("</main>", "<img src=\"http://127.0.0.1:9/pixel\"></main>", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var driver = chromium.Open(_run.Path);

        Assert.Contains(chromium.ConsoleMessages(), message => message.Contains("Content Security Policy", StringComparison.Ordinal));
        Assert.Equal("5 findings", new FindingsTable(driver).Count);
    }
}
