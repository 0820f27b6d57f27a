using System.Text.Json;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>Exports that Prosody 0.12.3 and ejabberd 23.01 wrote, against the state they were made from.</summary>
public sealed class RealExportTests
{
    private static readonly string[] KeylessInBoth =
    [
        "user2@capulet.example", "user3@capulet.example", "user4@capulet.example", "user5@capulet.example", "user6@capulet.example",
        "user7@capulet.example", "user8@capulet.example", "user9@capulet.example", "user10@capulet.example", "user11@capulet.example",
        "user12@capulet.example", "user13@montague.example", "user14@montague.example", "user15@montague.example", "user16@montague.example",
        "user17@montague.example", "user18@montague.example", "user19@montague.example", "user20@montague.example",
    ];

    // What both servers keep in private storage, and what is wrong with it.
    private static readonly FindingRow[] InPrivateStorage =
    [
        new("user1@capulet.example", "MetaContactExposed", "High", "user2@capulet.example", "tag", "t-ben"),
        new("user1@capulet.example", "MetaContactExposed", "High", "user13@montague.example", "tag", "t-ben"),
        new("user1@capulet.example", "MetaContactExposed", "High", "friend@elsewhere.example", "tag", "t-out"),
        new("user2@capulet.example", "MetaContactExposed", "High", "user14@montague.example", "tag", "2b7e"),
        new("user2@capulet.example", "MetaContactExposed", "High", "user3@capulet.example", "tag", "2b7e"),
        new("user13@montague.example", "MetaContactExposed", "High", "user1@capulet.example", "tag", "giulietta"),
        new("user13@montague.example", "MetaContactExposed", "High", "zoë@bücher.example", "tag", "giulietta"),

        // 'Benvolio "Ben" O'Montague' and 'Giulietta 🌹' are names in those rosters.
        new("user1@capulet.example", "MetaContactTagReadable", "Low", "user2@capulet.example", "tag", "t-ben"),
        new("user13@montague.example", "MetaContactTagReadable", "Low", "user1@capulet.example", "tag", "giulietta"),
        new("user13@montague.example", "MetaContactInvalid", "Medium", "zoë@bücher.example", "", ""),
        new("user1@capulet.example", "ContactNoteExposed", "High", "user13@montague.example", "note", "met at the ball & more 🌹"),
        new("user1@capulet.example", "BookmarkNameExposed", "Low", "verona@muc.capulet.example", "name", "Verona"),
    ];

    // The states leave this account out; the servers had it, with one contact.
    private static readonly FindingRow[] NotInTheStates =
    [
        new("user20@montague.example", "RosterNameExposed", "High", "user5@capulet.example", "name", "one-way"),
        new("user20@montague.example", "RosterGroupExposed", "High", "user5@capulet.example", "group", "News"),
    ];

    [Fact]
    public async Task Prosody_one_file_per_account()
    {
        // user1, user2 and user13 have the two nodes, with 4 and 2 items; user1 has published a key, in whose place are random octets.
        var expected = RosterFindings("prosody-state.json")
            .Concat(NotInTheStates)
            .Concat(InPrivateStorage)
            .Concat(KeylessInBoth.Select(NoKey))
            .Append(new FindingRow("user1@capulet.example", "WeakOpenPgpKey", "High", "", "", ""))
            .Concat(new[] { "user1@capulet.example", "user2@capulet.example", "user13@montague.example" }
                .SelectMany(account => Enumerable.Repeat(new FindingRow(account, "UnpaddedNode", "Low", "", "", ""), 2)))
            .Concat(new[]
            {
                "user3@capulet.example", "user5@capulet.example", "user9@capulet.example", "user14@montague.example", "user16@montague.example",
                "user17@montague.example", "user20@montague.example",
            }.Select(NotMigrated));

        await AssertFindingsAsync(expected, "prosody");
    }

    [Fact]
    public async Task Ejabberd_main_file_that_includes_one_per_host()
    {
        // ejabberd exports no nodes, and so no keys.
        var expected = RosterFindings("ejabberd-state.json")
            .Concat(NotInTheStates)
            .Concat(InPrivateStorage)
            .Concat(KeylessInBoth.Append("user1@capulet.example").Select(NoKey))
            .Concat(new[]
            {
                "user1@capulet.example", "user2@capulet.example", "user3@capulet.example", "user5@capulet.example", "user9@capulet.example",
                "user13@montague.example", "user14@montague.example", "user16@montague.example", "user17@montague.example", "user20@montague.example",
            }.Select(NotMigrated));

        await AssertFindingsAsync(expected, "ejabberd/20261121-035907.xml");
    }

    [Fact]
    public async Task A_folder_with_a_main_file_reads_the_included_files_once()
    {
        var byFile = await ToolProcess.RunAsync("audit", Fixture.Path("exports/ejabberd/20261121-035907.xml"), "--csv", "-", "--values", "show");
        var byFolder = await ToolProcess.RunAsync("audit", Fixture.Path("exports/ejabberd"), "--csv", "-", "--values", "show");

        Assert.Equal(byFile.Output, byFolder.Output);
    }

    [Theory]
    [InlineData("ejabberd/20261121-035907_capulet_example.xml", "capulet.example")]
    [InlineData("ejabberd/20261121-035907_montague_example.xml", "montague.example")]
    public async Task A_host_file_of_ejabberd_is_an_export_of_its_own(string file, string host)
    {
        var whole = await ToolProcess.RunAsync("audit", Fixture.Path("exports/ejabberd/20261121-035907.xml"), "--csv", "-", "--values", "show");
        var part = await ToolProcess.RunAsync("audit", Fixture.Path("exports/" + file), "--csv", "-", "--values", "show");

        Assert.Equal(
            Sorted(FindingRow.Read(whole.Output).Where(row => row.Account.EndsWith('@' + host, StringComparison.Ordinal))),
            Sorted(FindingRow.Read(part.Output)));
        Assert.Equal(0, part.ExitCode);
    }

    private static async Task AssertFindingsAsync(IEnumerable<FindingRow> expected, string export)
    {
        var run = await ToolProcess.RunAsync("audit", Fixture.Path("exports/" + export), "--csv", "-", "--values", "show");

        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Sorted(expected), Sorted(FindingRow.Read(run.Output)));
    }

    private static FindingRow NoKey(string account) => new(account, "NoOpenPgpKey", "Medium", "", "", "");

    private static FindingRow NotMigrated(string account) => new(account, "NotMigrated", "Medium", "", "", "");

    // The state: account -> contact -> [name, subscription, ask, approved, groups].
    private static IEnumerable<FindingRow> RosterFindings(string state)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Fixture.Path("exports/" + state)));
        foreach (var account in document.RootElement.EnumerateObject())
        {
            foreach (var contact in account.Value.EnumerateObject())
            {
                if (contact.Value[0].GetString() is { } name)
                {
                    // The one name that only repeats the local part: d\27artagnan is D'Artagnan (XEP-0106).
                    var severity = name == "D'Artagnan" ? "Low" : "High";
                    yield return new(account.Name, "RosterNameExposed", severity, contact.Name, "name", name);
                }

                foreach (var group in contact.Value[4].EnumerateArray())
                {
                    yield return new(account.Name, "RosterGroupExposed", "High", contact.Name, "group", group.GetString()!);
                }
            }
        }
    }

    private static List<FindingRow> Sorted(IEnumerable<FindingRow> rows) => [.. rows.OrderBy(row => row.ToString(), StringComparer.Ordinal)];
}
