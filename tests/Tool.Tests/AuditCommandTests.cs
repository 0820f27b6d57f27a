using System.Diagnostics;
using System.Text.Json;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

public sealed class AuditCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _export;

    public AuditCommandTests() => _export = _folder.Write("x.xml", """
        <server-data xmlns='urn:xmpp:pie:0'><host jid='verona.example'>
          <user name='juliet'><query xmlns='jabber:iq:roster'>
            <item jid='romeo@verona.example' name='Romeo mio'><group>Secret love</group></item>
            <item jid='nurse@verona.example' name='nurse'/>
          </query></user>
          <user name='paris'/>
        </host></server-data>
        """);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_summary_names_accounts_contacts_and_what_leaks()
    {
        var run = await ToolProcess.RunAsync("audit", _export);

        // Two names, one group, one account not migrated, two without key.
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("2 accounts, 2 contacts: 6 findings in 2 accounts", run.Output, StringComparison.Ordinal);
        Assert.Contains("High 2   Medium 3   Low 1", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"RosterNameExposed\s+2\s+█+\s+High, 1 account", run.Output);
        Assert.Matches(@"juliet@verona\.example\s+·\s+2\s+2\s+1\s+·", run.Output);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Equal("", run.Errors);
    }

    [Fact]
    public async Task On_a_terminal_there_is_colour()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script, which gives a program a terminal, is not installed.");
        Assert.SkipUnless(File.Exists("/dev/pts/ptmx"), "The system has no pseudo-terminals (/dev/pts).");
        var start = new ProcessStartInfo("/usr/bin/script") { RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["TERM"] = "xterm-256color";
        foreach (var argument in new[] { "-qec", $"dotnet '{Path.Combine(AppContext.BaseDirectory, "xmpp-contacts.dll")}' audit '{_export}'", "/dev/null" })
        {
            start.ArgumentList.Add(argument);
        }

        using var script = Process.Start(start)!;
        var output = await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, script.ExitCode);
        Assert.Contains("\u001b[", output, StringComparison.Ordinal);
        Assert.Contains("2 accounts, 2 contacts", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("critical", 0)]
    [InlineData("high", 3)]
    [InlineData("High", 3)]
    [InlineData("info", 3)]
    public async Task Findings_at_or_above_a_severity_give_exit_code_3(string severity, int exitCode) =>
        Assert.Equal(exitCode, (await ToolProcess.RunAsync("audit", _export, "--fail-on", severity)).ExitCode);

    [Theory]
    [InlineData("--fail-on", "terrible")]
    [InlineData("--values", "plain")]
    [InlineData("--no-such-option")]
    [InlineData("--values", "hash")]
    [InlineData("--hash-key-file", "x")]
    [InlineData("--csv", "-", "--json", "-")]
    [InlineData("--csv", "same", "--json", "same")]
    [InlineData("--rules", ",")]
    public async Task Wrong_usage_gives_exit_code_2_and_a_sentence(params string[] arguments)
    {
        var run = await ToolProcess.RunAsync(["audit", _export, .. arguments]);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("xmpp-contacts: ", run.Errors, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task No_source_is_wrong_usage() => Assert.Equal(2, (await ToolProcess.RunAsync("audit")).ExitCode);

    [Fact]
    public async Task Values_are_masked_unless_asked_for()
    {
        var masked = await ToolProcess.RunAsync("audit", _export, "--csv", "-");
        var shown = await ToolProcess.RunAsync("audit", _export, "--csv", "-", "--values", "show");

        Assert.DoesNotContain("mio", masked.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("love", masked.Output, StringComparison.Ordinal);
        Assert.Contains(FindingRow.Read(masked.Output), row => row.Value == "R… [8-15]");
        Assert.Contains(FindingRow.Read(shown.Output), row => row.Value == "Romeo mio");
    }

    [Fact]
    public async Task Hashes_under_one_key_can_be_compared_and_tell_nothing()
    {
        var key = _folder.Write("key", "correct horse battery staple");
        var first = await ToolProcess.RunAsync("audit", _export, "--csv", "-", "--values", "hash", "--hash-key-file", key);
        var second = await ToolProcess.RunAsync("audit", _export, "--csv", "-", "--values", "hash", "--hash-key-file", key);

        Assert.Equal(first.Output, second.Output);
        Assert.DoesNotContain("Romeo mio", first.Output, StringComparison.Ordinal);
        Assert.Contains(FindingRow.Read(first.Output), row => row.Value.StartsWith("hmac-sha256:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_reports_are_written_in_one_run()
    {
        var run = await ToolProcess.RunAsync(
            "audit", _export, "--csv", _folder.File("x.csv"), "--json", _folder.File("x.json"), "--html", _folder.File("x.html"), "--metrics", _folder.File("x.prom"));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(6, FindingRow.Read(await File.ReadAllTextAsync(_folder.File("x.csv"), TestContext.Current.CancellationToken)).Count);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.File("x.json"), TestContext.Current.CancellationToken));
        Assert.Equal(6, json.RootElement.GetProperty("findings").GetArrayLength());
        Assert.Contains("<!DOCTYPE html>", await File.ReadAllTextAsync(_folder.File("x.html"), TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("xmpp_contacts_findings{severity=\"High\"} 2", await File.ReadAllTextAsync(_folder.File("x.prom"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(5, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public async Task A_report_on_standard_output_has_it_for_itself()
    {
        var run = await ToolProcess.RunAsync("audit", _export, "--json", "-");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(2, json.RootElement.GetProperty("summary").GetProperty("accounts").GetInt32());
    }

    [Fact]
    public async Task Only_the_named_rules_are_applied()
    {
        var run = await ToolProcess.RunAsync("audit", _export, "--rules", "rostergroupexposed,NotMigrated", "--csv", "-");

        Assert.Equal(["NotMigrated", "NotMigrated", "RosterGroupExposed"], FindingRow.Read(run.Output).Select(row => row.Rule).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_of_sensitive_terms_raises_findings_to_critical()
    {
        var terms = _folder.Write("terms.txt", "secret\n\nLOVE\n");
        var run = await ToolProcess.RunAsync("audit", _export, "--sensitive-terms", terms, "--csv", "-", "--fail-on", "critical");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("RosterGroupExposed", FindingRow.Read(run.Output).Single(row => row.Severity == "Critical").Rule);
    }

    [Fact]
    public async Task With_a_baseline_the_second_run_has_nothing_new()
    {
        var before = _folder.File("before.json");
        await ToolProcess.RunAsync("audit", _export, "--json", before);
        var run = await ToolProcess.RunAsync("audit", _export, "--baseline", before);

        Assert.Contains("Compared with the earlier report: 0 new, 6 known, 0 fixed.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_of_an_option_is_named()
    {
        var run = await ToolProcess.RunAsync("audit", _export, "--sensitive-terms", _folder.File("none.txt"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("none.txt", run.Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_export_says_cannot_steer_the_terminal()
    {
        var path = _folder.Write("hostile.xml", "<server-data xmlns='urn:xmpp:pie:0'><host jid='verona.example'><user name='a&#x9B;31m&#x202E;b'/></host></server-data>");
        var run = await ToolProcess.RunAsync("audit", path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("'a⟨U+009B⟩31m⟨U+202E⟩b'", run.Sentence(), StringComparison.Ordinal);
    }

    // The sample has neither keys to decrypt with nor published ones (which expire as time passes), no vCards of contacts, and no server to ask.
    [Fact]
    public async Task The_sample_shows_every_rule_that_needs_no_keys_once_at_least()
    {
        var sample = Path.Combine(AppContext.BaseDirectory, "verona.xml");
        var run = await ToolProcess.RunAsync("audit", sample, "--csv", "-");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            XmppContacts.Audit.RuleCatalog.All.Where(rule => rule is XmppContacts.Audit.AccountRule { NeedsKeys: false } && rule.Name is not ("WeakOpenPgpKey" or "ServerUnsuitable" or "ContactCardExposed" or "KeyExpiresSoon"))
                .Select(rule => rule.Name).Order(StringComparer.Ordinal),
            FindingRow.Read(run.Output).Select(row => row.Rule).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(FindingRow.Read(run.Output), row => row.Account == "escalus@capulet.example");
    }

    [Fact]
    public async Task The_list_of_rules_has_each_with_severity_and_advice()
    {
        var run = await ToolProcess.RunAsync("rules");

        Assert.Equal(0, run.ExitCode);
        foreach (var rule in XmppContacts.Audit.RuleCatalog.All)
        {
            Assert.Matches($@"{rule.Name}\s+{rule.Severity}\s+\S", run.Output);
        }
    }
}
