using XmppContacts.Audit;

namespace XmppContacts.Browser.Tests;

public sealed class FilterTests(Chromium chromium) : PageTests(chromium)
{
    [Theory]
    [InlineData("romeo", new[] { "romeo@montague.example" })]
    [InlineData("ROMEO", new[] { "romeo@montague.example" })]
    [InlineData("verona user1", new[] { "paris@verona.example", "escalus@verona.example" })]
    [InlineData("montague", new[] { "benvolio@montague.example", "romeo@montague.example" })]
    [InlineData("T… [16-31]", new[] { "tybalt@capulet.example" })]
    [InlineData("PlaintextItem", new[] { "benvolio@montague.example" })]
    public async Task Text_shows_the_findings_that_have_all_its_words(string text, string[] contacts)
    {
        var table = await OpenAsync();
        table.Type(text);

        Assert.Equal(contacts, table.Column("contact"));
        Assert.Equal($"{contacts.Length} of 5 findings {(contacts.Length == 1 ? "matches" : "match")}", table.Count);
    }

    [Fact]
    public async Task Severities_show_the_findings_of_any_of_them()
    {
        var table = await OpenAsync();
        table.Check("severity", "Critical");
        Assert.Equal(["benvolio@montague.example"], table.Column("contact"));

        table.Check("severity", "Low");
        Assert.Equal(["benvolio@montague.example", "tybalt@capulet.example"], table.Column("contact"));
    }

    [Fact]
    public async Task A_rule_shows_its_findings()
    {
        var table = await OpenAsync();
        table.ChooseRule("RosterGroupExposed");

        Assert.Equal(["paris@verona.example"], table.Column("contact"));
    }

    [Fact]
    public async Task Filters_narrow_each_other()
    {
        var table = await OpenAsync();
        table.Check("severity", "High");
        table.Type("user2@");

        Assert.Equal(["romeo@montague.example"], table.Column("contact"));
    }

    [Fact]
    public async Task A_status_shows_its_findings_and_only_with_an_earlier_report()
    {
        await Run.WriteAsync(
        [
            SampleRun.Five[0] with { Status = FindingStatus.Known },
            SampleRun.Five[2] with { Status = FindingStatus.New },
            SampleRun.Five[1] with { Status = FindingStatus.Fixed },
        ]);
        var table = new FindingsTable(Chromium.Open(Run.Path));
        table.Check("status", "fixed");

        Assert.Equal(["benvolio@montague.example"], table.Column("contact"));
        Assert.Equal("1 of 3 findings matches", table.Count);

        await Run.WriteAsync(SampleRun.Five);
        var driver = Chromium.Open(Run.Path);
        Assert.Equal(0L, driver.ExecuteScript("return document.querySelectorAll('[name=status], [data-column=status]').length"));
    }

    [Fact]
    public async Task A_filter_that_nothing_matches_says_so()
    {
        var table = await OpenAsync();
        Assert.False(table.IsShown("nothing"));
        table.Type("rosaline");

        Assert.Empty(table.Column("contact"));
        Assert.True(table.IsShown("nothing"));
        Assert.False(table.IsShown("table"));
        Assert.Equal("0 of 5 findings match", table.Count);
    }

    [Fact]
    public async Task Clearing_the_filter_shows_everything_again()
    {
        var table = await OpenAsync();
        table.Type("romeo");
        table.Check("severity", "High");
        table.ChooseRule("RosterNameExposed");
        table.Press("clear");

        Assert.Equal(5, table.Column("contact").Count);
        Assert.Equal("5 findings", table.Count);
    }

    [Fact]
    public async Task The_filter_is_kept_in_the_page_s_address()
    {
        var table = await OpenAsync();
        table.Type("capulet example");
        table.Check("severity", "High");
        table.Check("severity", "Low");
        table.SortBy("contact");

        Assert.Equal("#q=capulet+example&severity=High%2CLow&sort=contact", table.SavedHash("#q=capulet+example&severity=High%2CLow&sort=contact"));
    }

    [Fact]
    public async Task An_address_with_a_filter_opens_the_page_filtered_and_sorted()
    {
        var table = await OpenAsync("#q=capulet&severity=High%2CLow&sort=contact");

        Assert.Equal(["paris@verona.example", "romeo@montague.example", "tybalt@capulet.example"], table.Column("contact"));
        Assert.Equal("ascending", table.Order("contact"));
    }

    [Fact]
    public async Task A_bar_of_the_chart_shows_the_findings_of_its_rule_and_going_back_shows_all()
    {
        await Run.WriteAsync(SampleRun.Five);
        var driver = Chromium.Open(Run.Path);
        var table = new FindingsTable(driver);
        driver.ExecuteScript("document.querySelector('#chart-rules a[href=\"#rule=PlaintextItem\"]').dispatchEvent(new MouseEvent('click', { bubbles: true }))");
        Assert.Equal(["benvolio@montague.example"], table.Column("contact"));

        driver.Navigate().Back();
        Assert.Equal(5, table.Column("contact").Count);
    }

    [Theory]
    [InlineData("#rule-NotMigrated", "#rule-NotMigrated")]
    [InlineData("#q=c&severity=High", "#findings")]
    public async Task A_link_opens_the_page_at_its_place(string hash, string place)
    {
        await Run.WriteAsync([.. Enumerable.Range(0, 300).Select(i => SampleRun.Finding("a@b.example", "NotMigrated", Severity.High, $"c{i}@d.example"))]);
        var driver = Chromium.Open(Run.Path, hash);

        var top = Convert.ToDouble(
            driver.ExecuteScript("return document.querySelector(arguments[0]).getBoundingClientRect().top", place), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(top, 0, 450);
    }

    [Fact]
    public async Task Going_to_a_rule_leaves_the_filter_alone()
    {
        await Run.WriteAsync(SampleRun.Five);
        var driver = Chromium.Open(Run.Path);
        var table = new FindingsTable(driver);
        table.Type("romeo");
        driver.ExecuteScript("document.querySelector('#rows a[data-cell=rule]').click()");

        Assert.Equal("rule-RosterNameExposed", driver.ExecuteScript("return document.querySelector(':target').id"));
        Assert.Equal(["romeo@montague.example"], table.Column("contact"));
    }

    private async Task<FindingsTable> OpenAsync(string hash = "")
    {
        await Run.WriteAsync(SampleRun.Five);
        return new FindingsTable(Chromium.Open(Run.Path, hash));
    }
}
