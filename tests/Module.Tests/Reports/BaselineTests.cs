using XmppContacts.Audit;
using XmppContacts.Reports;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Tests.Reports;

public sealed class BaselineTests : IDisposable
{
    private static readonly byte[] Key = "0123456789abcdef"u8.ToArray();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, ValueMode, ValueMode> Combinations() => new()
    {
        { "x.csv", ValueMode.Show, ValueMode.Show },
        { "x.csv", ValueMode.Show, ValueMode.Mask },
        { "x.csv", ValueMode.Show, ValueMode.Hash },
        { "x.csv", ValueMode.Mask, ValueMode.Show },
        { "x.json", ValueMode.Show, ValueMode.Mask },
        { "x.json", ValueMode.Hash, ValueMode.Hash },
    };

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Findings_are_new_known_or_fixed_whatever_form_the_values_have(string name, ValueMode earlier, ValueMode now)
    {
        var path = _folder.File(name);
        await Sample.WriteAsync(
            name.EndsWith("csv", StringComparison.Ordinal) ? new CsvReport(path) : new JsonReport(path),
            Presenter(earlier),
            Sample.Finding("=Romeo"), Sample.Finding("=Romeo"), Sample.Finding("Gone, with a comma"));

        var (rows, summary) = await CompareAsync(path, Presenter(now), Sample.Finding("=Romeo"), Sample.Finding("=Romeo"), Sample.Finding("=Romeo"), Sample.Finding("Arrived"));

        Assert.Equal([FindingStatus.Known, FindingStatus.Known, FindingStatus.New, FindingStatus.New, FindingStatus.Fixed], rows.Select(row => row.Status!.Value));
        Assert.Equal(new BaselineCounts(New: 2, Known: 2, Fixed: 1), summary.Baseline);
        Assert.Equal(Presenter(earlier == ValueMode.Show ? now : earlier).Present("Gone, with a comma"), rows[^1].Value);
    }

    [Fact]
    public async Task A_finding_of_a_rule_that_did_not_run_is_not_fixed()
    {
        var path = _folder.File("x.csv");
        await Sample.WriteAsync(new CsvReport(path), ValuePresenter.Show, Sample.Finding("Romeo"), Sample.Finding("Friends", rule: "RosterGroupExposed"));
        var baseline = await Baseline.ReadAsync(path, ValuePresenter.Show, RuleSelection.Named(["RosterNameExposed"]), TestContext.Current.CancellationToken);

        var fixedRows = await baseline.FixedAsync(new HashSet<string>(), null, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["Romeo"], fixedRows.Select(row => row.Value));
    }

    [Fact]
    public async Task Nothing_is_called_fixed_when_the_source_broke_off()
    {
        var path = _folder.File("x.csv");
        await Sample.WriteAsync(new CsvReport(path), ValuePresenter.Show, Sample.Finding("Romeo"));
        var baseline = await Baseline.ReadAsync(path, ValuePresenter.Show, RuleSelection.All, TestContext.Current.CancellationToken);
        await using var reports = new ReportSet([], ValuePresenter.Show, baseline);
        reports.AddProblem(new XmppContacts.Accounts.AccountProblem(null, "broken", null, IsIncomplete: true));

        Assert.Equal(0, (await reports.CompleteAsync(cancellationToken: TestContext.Current.CancellationToken)).Baseline!.Fixed);
    }

    [Fact]
    public async Task Nothing_of_an_account_that_could_not_be_read_is_called_fixed()
    {
        var path = _folder.File("x.csv");
        await Sample.WriteAsync(
            new CsvReport(path), ValuePresenter.Mask, Sample.Finding("Romeo"), Sample.Finding("Juliet", account: "romeo@montague.example"));
        var baseline = await Baseline.ReadAsync(path, ValuePresenter.Mask, RuleSelection.All, TestContext.Current.CancellationToken);
        await using var reports = new ReportSet([], ValuePresenter.Mask, baseline);
        await reports.AddAsync(new AccountAudit(XmppContacts.Addressing.Jid.Parse("romeo@montague.example"), 1, [], []), TestContext.Current.CancellationToken);
        reports.AddProblem(new XmppContacts.Accounts.AccountProblem("Juliet@Capulet.example", "the server cannot be reached"));

        Assert.Equal(1, (await reports.CompleteAsync(cancellationToken: TestContext.Current.CancellationToken)).Baseline!.Fixed);
    }

    // Who is not named may be any account of the earlier report; who was not asked for was not read.
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Only_of_accounts_that_were_read_is_it_known_what_is_fixed(bool isSelection, bool hasUnnamedProblem)
    {
        var path = _folder.File("x.csv");
        await Sample.WriteAsync(
            new CsvReport(path), ValuePresenter.Mask, Sample.Finding("Romeo"), Sample.Finding("Juliet", account: "romeo@montague.example"), Sample.Finding("Nurse", account: "romeo@montague.example"));
        var baseline = await Baseline.ReadAsync(path, ValuePresenter.Mask, RuleSelection.All, TestContext.Current.CancellationToken);
        await using var reports = new ReportSet([], ValuePresenter.Mask, baseline);
        await reports.AddAsync(new AccountAudit(XmppContacts.Addressing.Jid.Parse("romeo@montague.example"), 1, [], []), TestContext.Current.CancellationToken);
        if (hasUnnamedProblem)
        {
            reports.AddProblem(new XmppContacts.Accounts.AccountProblem(null, "a user without name"));
        }

        var summary = await reports.CompleteAsync(isSelection: isSelection, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(2, summary.Baseline!.Fixed);
    }

    // Whoever is audited chooses names.
    [Theory]
    [InlineData("hmac-sha256:AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("J… [4-7]")]
    public async Task A_name_in_clear_that_looks_like_a_hash_or_mask_spoils_no_comparison(string name)
    {
        var path = _folder.File("x.csv");
        await Sample.WriteAsync(new CsvReport(path), ValuePresenter.Show, Sample.Finding(name), Sample.Finding("Romeo"));

        var (_, summary) = await CompareAsync(path, ValuePresenter.Mask, Sample.Finding(name), Sample.Finding("Romeo"));

        Assert.Equal(new BaselineCounts(New: 0, Known: 2, Fixed: 0), summary.Baseline);
    }

    [Theory]
    [InlineData("name,phone\r\nRomeo,1\r\n")]
    [InlineData("{\"x\": 1}")]
    [InlineData("{\"findings\": [{\"account\": 1}]}")]
    [InlineData("{\"findings\": [")]
    [InlineData("{\"findings\": [1]}")]
    [InlineData("{\"findings\": []} more")]
    [InlineData("{\"findings\": {\"findings\": []}}")]
    [InlineData("{\"findings\": [{\"account\": \"\\ud800\"}]}")]
    [InlineData("Account,Rule,Severity,Contact,Field,Value,Location,Status,Message\r\na@b.example,RosterNameExposed,7,,,,,,\r\n")]
    [InlineData("Account,Rule,Severity,Contact,Field,Value,Location,Status,Message\r\na@b.example,RosterNameExposed,\"High,,,,,,\r\n")]
    [InlineData("")]
    public async Task What_is_no_report_is_refused(string content)
    {
        var path = _folder.Write("x", content);

        await Assert.ThrowsAsync<InvalidDataException>(
            () => Baseline.ReadAsync(path, ValuePresenter.Show, RuleSelection.All, TestContext.Current.CancellationToken));
    }

    // Larger than what is read at one time; and with what another program may add or rearrange.
    [Fact]
    public async Task A_large_JSON_report_is_read_whole()
    {
        const int Findings = 20_000;
        var rows = Enumerable.Range(0, Findings).Select(i =>
            $$"""{"more":[{"value":"no"},1],"value":"Romeo {{i}}","account":"juliet@capulet.example","rule":"RosterNameExposed","severity":"High","contact":"{{new string('x', i == 7 ? 200_000 : 1)}}","field":"name","location":"\u006aabber","status":"","message":"m"}""");
        var path = _folder.Write("x", $$"""{{'\uFEFF'}}{"summary":{"findings":[{"account":1}]},"findings":[{{string.Join(",\n", rows)}}]}""");

        var read = await BaselineFile.ReadAsync(path, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(0, Findings).Select(i => $"Romeo {i}"), read.Select(row => row.Value));
        Assert.Equal((200_000, "jabber"), (read[7].Contact.Length, read[^1].Location));
    }

    [Fact]
    public async Task Hashes_cannot_be_compared_without_their_key()
    {
        var path = _folder.File("x.csv");
        await Sample.WriteAsync(new CsvReport(path), ValuePresenter.Hash(Key), Sample.Finding("Romeo"));

        await Assert.ThrowsAsync<InvalidDataException>(
            () => Baseline.ReadAsync(path, ValuePresenter.Mask, RuleSelection.All, TestContext.Current.CancellationToken));
    }

    private static ValuePresenter Presenter(ValueMode mode) => mode switch
    {
        ValueMode.Show => ValuePresenter.Show,
        ValueMode.Mask => ValuePresenter.Mask,
        _ => ValuePresenter.Hash(Key),
    };

    private static async Task<(IReadOnlyList<ReportFinding> Rows, AuditSummary Summary)> CompareAsync(string path, ValuePresenter presenter, params Finding[] findings)
    {
        var baseline = await Baseline.ReadAsync(path, presenter, RuleSelection.All, TestContext.Current.CancellationToken);
        var rows = new RowList();
        await using var reports = new ReportSet([rows], presenter, baseline);
        await reports.AddAsync(Sample.Audit(findings), TestContext.Current.CancellationToken);
        return (rows.Rows, await reports.CompleteAsync(cancellationToken: TestContext.Current.CancellationToken));
    }
}
