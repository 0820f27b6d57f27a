using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Audit;
using XmppContacts.Reports;
using XmppContacts.Reports.Findings;
using XmppContacts.Tests.Reports;

namespace XmppContacts.Tests.Accounts;

/// <summary>Exports as servers, scripts and people made them, with what must be found in them: decided by hand from the files.</summary>
public sealed class FileCaseTests
{
    private static readonly XNamespace Roster = "jabber:iq:roster";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // A finding is "account value"; a problem is "line account: a part of the message", with "-" for no account.
    [Theory]
    [InlineData("01-half-converted/host-nons.xml", "", "3 -: <host> without namespace")]
    [InlineData("01-half-converted/native.xml", "anna@openfire.invalid Boris Secret|anna@openfire.invalid Therapy")]
    [InlineData("01-half-converted/nons.xml", "", "2 -: has no namespace")]
    [InlineData("01-half-converted/users.xml", "", "4 -: <User>", "16 carla@old.example: 'Item'", "20 dora@old.example: <Roster>")]
    [InlineData(
        "01-half-converted/roster-nons.xml", "cleo@old.example Boris Secret",
        "5 anna@old.example: <query>", "11 berta@old.example: 'item'", "16 cleo@old.example: 'group'")]
    [InlineData(
        "02-includes-from-the-root/export/server-data.xml",
        "anna@old.example Boris Secret|anna@old.example Chan|anna@old.example Therapy|bob%facebook.com@old.example Boris Secret|bob%facebook.com@old.example Therapy|c%41b@old.example Boris Secret|c%41b@old.example Therapy|d#e@old.example Boris Secret|d#e@old.example Therapy|f?g@old.example Boris Secret|f?g@old.example Therapy")]
    [InlineData("05-unescaped/a.xml", "", "4 anna@old.example: its XML is broken", "4 bea@old.example: its XML is broken")]
    [InlineData("05-unescaped/charref.xml", "anna@old.example Bris|bea@old.example Secret", "2 anna@old.example: 1 character")]
    [InlineData("05-unescaped/ctrl.xml", "anna@old.example Bris|bea@old.example Secret", "2 anna@old.example: 1 character")]
    [InlineData(
        "09-ejabberd-control-characters/20261129-135419.xml",
        "anna@old.example Secret Lover|anna@old.example CtlName|anna@old.example Line1\nLine2|anna@old.example 👩‍👩‍👧‍👦 Family|anna@old.example R&D <x> \"q\" o'b|anna@old.example Affairs|anna@old.example Grp|anna@old.example Tab\tGrp|anna@old.example 日本語|anna@old.example A|anna@old.example B|bea@old.example After the broken one|bea@old.example Later|i♥ny@old.example Hearts contact|i♥ny@old.example Later",
        "1 anna@old.example: 2 characters")]
    [InlineData("13-xml-forms/a.xml.xz", "", "1 -: xz")]
    [InlineData("13-xml-forms/a.xml.zst", "", "1 -: zstd")]
    [InlineData("13-xml-forms/a.zip", "", "1 -: zip")]
    [InlineData("13-xml-forms/pie1.xml", "", "1 -: 'urn:xmpp:pie:1'")]
    [InlineData("13-xml-forms/utf8-misspelt.xml", "anna@old.example Boris Größe|anna@old.example Therapy")]
    [InlineData(
        "13-xml-forms/concatenated.xml", "anna@old.example Boris Größe|anna@old.example Therapy|anna@other.example Boris Größe|anna@other.example Therapy",
        "1 -: another document begins here")]
    [InlineData(
        "13-xml-forms/hosts.xml", "anna@old.example Boris Größe|anna@old.example Therapy|anna@münchen.example Boris Größe|anna@münchen.example Therapy",
        "1 anna@münchen.example: more than once")]
    [InlineData(
        "13-xml-forms/outside-query.xml", "anna@old.example Boris|anna@old.example A", "1 anna@old.example: <private>", "1 anna@old.example: <storage>")]
    [InlineData(
        "22-duplicate-addresses/dup.xml",
        "anna@old.example Old|anna@old.example Bob B|anna@old.example New|anna@old.example urn:xmpp:muclight:0|anna@old.example Work|anna@old.example Work")]
    [InlineData("22-duplicate-addresses/dupcase.xml", "anna@old.example Robert|anna@old.example Bob B|anna@old.example Club|anna@old.example Work")]
    [InlineData("23-contact-cards-in-the-node/v292.xml", "anna@old.example Bob B|anna@old.example Work")]
    [InlineData("24-plain-items/plain510.xml", "anna@old.example Bob B|anna@old.example Work|anna@old.example Robert Secret")]
    public async Task What_leaks_is_found_and_what_is_not_understood_is_named(string file, string findings, params string[] problems)
    {
        var (rows, problem) = await AuditAsync(file);

        var values = rows.Where(row => row.Rule is "RosterNameExposed" or "RosterGroupExposed" || row is { Rule: "PlaintextItem", Value.Length: > 0 });
        Assert.Equal(
            findings.Split('|', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            values.Select(row => $"{row.Account} {row.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(
            problems.Select(expected => expected[..expected.IndexOf(':', StringComparison.Ordinal)]),
            problem.Select(met => $"{met.Position?.Line} {met.Account ?? "-"}"));
        Assert.All(
            problems.Zip(problem),
            pair => Assert.Contains(pair.First[(pair.First.IndexOf(':', StringComparison.Ordinal) + 2)..], pair.Second.Message, StringComparison.Ordinal));
    }

    // Another reader says what names there are; the only account left out stands there twice after normalisation, as anna and Anna.
    [Theory]
    [InlineData("06-stringprep-addresses/roster.xml", 33 + 8, 1)]
    [InlineData("16-widths/w.xml", 26, 0)]
    [InlineData("17-odd-items/o.xml", 12, 0)]
    public async Task Every_name_is_found_whatever_the_address(string file, int names, int problems)
    {
        var (rows, met) = await AuditAsync(file);

        var expected = XDocument.Load(Fixture.Path($"cases/{file}"), LoadOptions.PreserveWhitespace).Descendants(Roster + "item")
            .Where(item => (string?)item.Parent!.Parent!.Attribute("name") != "Anna")
            .Select(item => (string?)item.Attribute("name")).Where(name => !string.IsNullOrWhiteSpace(name)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(names, expected.Count);
        Assert.Equal(expected, rows.Where(row => row.Rule == "RosterNameExposed").Select(row => row.Value).Order(StringComparer.Ordinal));
        Assert.Equal(problems, met.Count);
    }

    private static async Task<(List<ReportFinding> Rows, List<AccountProblem> Problems)> AuditAsync(string file)
    {
        var rows = new RowList();
        var problems = new List<AccountProblem>();
        await using var reports = new ReportSet([rows], ValuePresenter.Show);
        var source = new ServerDataSource(Fixture.Path($"cases/{file}"), ServerDataContent.Audit) { ReadsOpenfire = true };
        await new AuditRun(source, new Auditor(RuleSelection.All, SensitiveTerms.None), reports).ExecuteAsync(problem =>
        {
            if (!problem.IsRemark)
            {
                problems.Add(problem);
            }
        }, Token);
        return (rows.Rows, problems);
    }
}
