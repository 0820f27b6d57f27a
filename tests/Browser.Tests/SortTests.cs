using XmppContacts.Audit;

namespace XmppContacts.Browser.Tests;

public sealed class SortTests(Chromium chromium) : PageTests(chromium)
{
    [Fact]
    public async Task The_gravest_findings_come_first()
    {
        var table = await OpenAsync();

        Assert.Equal(["Critical", "High", "High", "Medium", "Low"], table.Column("severity"));
        Assert.Equal("descending", table.Order("severity"));
    }

    [Fact]
    public async Task Sorting_by_severity_turns_the_order_round()
    {
        var table = await OpenAsync();
        table.SortBy("severity");

        Assert.Equal(["Low", "Medium", "High", "High", "Critical"], table.Column("severity"));
        Assert.Equal("ascending", table.Order("severity"));
    }

    [Theory]
    [InlineData("account", new[] { "user1@capulet.example", "user1@capulet.example", "user2@capulet.example", "user2@capulet.example", "user10@capulet.example" })]
    [InlineData("contact", new[] { "benvolio@montague.example", "escalus@verona.example", "paris@verona.example", "romeo@montague.example", "tybalt@capulet.example" })]
    [InlineData("value", new[] { "B… [8-15]", "E… [1-1]", "F… [4-7]", "R… [4-7]", "T… [16-31]" })]
    [InlineData("rule", new[] { "BookmarkNameExposed", "NotMigrated", "PlaintextItem", "RosterGroupExposed", "RosterNameExposed" })]
    public async Task A_column_sorts_upwards_and_then_downwards(string column, string[] ascending)
    {
        var table = await OpenAsync();
        table.SortBy(column);
        Assert.Equal(ascending, table.Column(column));
        Assert.Equal("ascending", table.Order(column));
        Assert.Equal("none", table.Order("severity"));

        table.SortBy(column);
        Assert.Equal(ascending.Reverse(), table.Column(column));
        Assert.Equal("descending", table.Order(column));
    }

    [Fact]
    public async Task Of_equal_rows_the_graver_stays_first_either_way()
    {
        var table = await OpenAsync();
        table.SortBy("account");
        Assert.Equal(["High", "Medium"], table.Column("severity").Take(2));

        table.SortBy("account");
        Assert.Equal(["High", "Medium"], table.Column("severity").TakeLast(2));
    }

    [Fact]
    public async Task What_is_fixed_comes_after_what_is_not()
    {
        await Run.WriteAsync(
        [
            SampleRun.Five[1] with { Status = FindingStatus.Fixed },
            SampleRun.Five[2] with { Status = FindingStatus.Known },
            SampleRun.Five[0] with { Status = FindingStatus.New },
        ]);
        var table = new FindingsTable(Chromium.Open(Run.Path));

        Assert.Equal(["new", "known", "fixed"], table.Column("status"));
    }

    private async Task<FindingsTable> OpenAsync()
    {
        await Run.WriteAsync(SampleRun.Five);
        return new FindingsTable(Chromium.Open(Run.Path));
    }
}
