using System.Text;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Audit;

namespace XmppContacts.Tests.Accounts;

/// <summary>Files in Openfire's own form, as its user import and export plugin writes them.</summary>
public sealed class OpenfireExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rosters_are_read_with_names_groups_and_subscriptions()
    {
        var (accounts, problems) = await ReadAsync(Fixture.Path("openfire.xml"));

        Assert.Equal([@"juliet@openfire.invalid", @"nurse\40home@openfire.invalid"], accounts.Select(account => account.Jid.ToString()));
        Assert.Equal((4, 4), (accounts[0].Position.Line, accounts[0].Position.Column));
        Assert.Equal(
            [
                "romeo@montague.example|Romeo my love|Secret,Friends & more|Both|False",
                "nurse@capulet.example|nurse||None|True",
                "paris@verona.example|||From|False",
                "i♥ny@montague.example|Heart||To|False",
            ],
            accounts[0].Roster.Items.Select(item => $"{item.Jid}|{item.Name}|{string.Join(',', item.Groups)}|{item.Subscription}|{item.Ask}"));
        Assert.Empty(accounts[1].Roster.Items);

        // Nothing is missing; it is only worth saying.
        var remark = Assert.Single(problems);
        Assert.True(remark.IsRemark && remark.ToString().EndsWith("openfire.xml:3:2: Openfire's own form has rosters only, and does not say the domain of its users: openfire.invalid stands for it", StringComparison.Ordinal), remark.ToString());
    }

    [Fact]
    public async Task Names_and_groups_are_found()
    {
        var source = new ServerDataSource(Fixture.Path("openfire.xml"), ServerDataContent.Audit) { ReadsOpenfire = true };
        var auditor = new Auditor(RuleSelection.Named(["RosterNameExposed", "RosterGroupExposed"]), SensitiveTerms.None);
        var audits = await source.SelectAsync(auditor.AuditAsync, Token).Where(result => result.Problem is null).ToListAsync(Token);

        Assert.Equal(
            ["Friends & more High", "Heart High", "Romeo my love High", "Secret High", "nurse Low"],
            audits.SelectMany(result => result.Result!.Findings).Select(finding => $"{finding.Value} {finding.Severity}").Order(StringComparer.Ordinal));
    }

    // Line and column are those of the element, where its name begins, as with other exports.
    [Theory]
    [InlineData("<User><Username>a</Username><roster/></User>", "1:41 a: <roster> without namespace in an account")]
    [InlineData("<User><Username>a</Username><Roster><item jid='x@y.example'/></Roster></User>", "1:49 a: <item> without namespace in the roster")]
    [InlineData("<User><Username>a</Username><Roster><Item jid='x@y.example' Name='n'/></Roster></User>", "1:49 a: an attribute 'Name' of a roster item")]
    [InlineData("<User><Username>a</Username><Roster><Item jid='x@y.example'><group>g</group></Item></Roster></User>", "1:73 a: <group> without namespace in a roster item")]
    [InlineData("<User><Username>a</Username><Roster><Item jid='x@y.example'><Group><b>g</b></Group></Item></Roster></User>", "1:80 a: <b> without namespace in a roster group")]
    [InlineData("<User><Username>a</Username><Roster><Item name='n'/></Roster></User>", "1:49 a: a roster item without jid")]
    [InlineData("<User><Username>a</Username><Roster><Item jid='@' name='n'/></Roster></User>", "1:49 a: a roster item whose jid is not an XMPP address: '@'")]
    [InlineData("<User><Username>a</Username><Roster/><Roster><Item jid='x@y.example'/></Roster></User>", "1:50 a: a second roster")]
    [InlineData("<User><Username>a</Username><Roster>Romeo</Roster></User>", "1:41 a: text in the roster")]
    [InlineData("<User><Username>a</Username><query xmlns='jabber:iq:roster'><item jid='x@y.example' name='n'/></query></User>", "1:41 a: <query> of namespace 'jabber:iq:roster' in an account")]
    [InlineData("<User><Roster><Item jid='x@y.example' name='n'/></Roster></User>", "1:13 -: an account without one Username")]
    [InlineData("<User><Username>a@b</Username><Roster/></User>", "1:13 -: an account whose Username is not allowed")]
    [InlineData("<user><Username>a</Username><Roster/></user>", "1:13 -: <user> without namespace beside the accounts")]
    [InlineData("<User><Username>a</Username></User>Romeo", "1:47 -: text between the accounts")]
    [InlineData("<User><Username>a</Username></User><User><Username>A</Username></User>", "1:48 a: this account stands in the export more than once")]
    public async Task What_is_not_understood_is_named_with_its_place(string users, string expected)
    {
        var (_, problems) = await ReadAsync(_folder.Write("x.xml", $"<Openfire> {users} </Openfire>"));

        var problem = Assert.Single(problems, problem => !problem.IsRemark);
        var account = problem.Account?.Replace("@openfire.invalid", "", StringComparison.Ordinal) ?? "-";
        Assert.StartsWith(expected, $"{problem.Position!.Line}:{problem.Position.Column} {account}: {problem.Message}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_XML_is_named_and_what_stands_before_it_is_read()
    {
        var (accounts, problems) = await ReadAsync(_folder.Write("x.xml", "<Openfire>\n<User><Username>a</Username></User>\n<User><Username>b</Name></User></Openfire>"));

        Assert.Equal("a@openfire.invalid", Assert.Single(accounts).Jid.ToString());
        var problem = Assert.Single(problems, problem => !problem.IsRemark);
        Assert.True(problem is { IsIncomplete: true, Position.Line: 3 }, problem.ToString());
    }

    // As large files are: in slices, by several threads.
    [Fact]
    public async Task Large_file_is_read_whole()
    {
        var text = new StringBuilder("<Openfire>");
        for (var user = 0; user < 20_000; user++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"<User><Username>u{user}</Username><Name>{new string('x', 150)}</Name><Roster><Item jid='f@x.example' name='n{user}'/></Roster></User>\n");
        }

        var source = new ServerDataSource(_folder.Write("x.xml", text.Append("</Openfire>").ToString()), ServerDataContent.Audit) { ReadsOpenfire = true };
        var names = await source.SelectAsync((account, _) => ValueTask.FromResult(((ExportedAccount)account).Roster.Items[0].Name!), Token)
            .Where(result => result.Problem is null).Select(result => result.Result!).ToListAsync(Token);

        Assert.Equal(Enumerable.Range(0, 20_000).Select(user => $"n{user}"), names);
    }

    private static async Task<(List<ExportedAccount> Accounts, List<AccountProblem> Problems)> ReadAsync(string path)
    {
        var read = await new ServerDataSource(path, ServerDataContent.Audit) { ReadsOpenfire = true }.ReadAsync(Token).ToListAsync(Token);
        return ([.. read.Where(one => one.IsAccount).Select(one => (ExportedAccount)one.Account!)], [.. read.Where(one => !one.IsAccount).Select(one => one.Problem!)]);
    }
}
