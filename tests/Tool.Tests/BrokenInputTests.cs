using System.IO.Compression;
using System.Text;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>What cannot be read: an exit code and one clear sentence, and everything that can be read is reported.</summary>
public sealed class BrokenInputTests : IDisposable
{
    private const string Start = "<server-data xmlns='urn:xmpp:pie:0'><host jid='verona.example'>";
    private const string End = "</host></server-data>";
    private const string Juliet =
        "<user name='juliet'><query xmlns='jabber:iq:roster'><item jid='romeo@verona.example' name='Romeo mio' subscription='both'/></query></user>";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_does_not_exist() => await FailsAsync(_folder.File("none.xml"), "does not exist");

    [Fact]
    public async Task An_empty_file() => await FailsAsync(_folder.Write("x.xml", ""), "is not a XEP-0227 export: the file is empty");

    [Fact]
    public async Task A_page_of_HTML() =>
        await FailsAsync(_folder.Write("x.xml", "<!DOCTYPE html><html><body>Not found</body></html>"), "is not a XEP-0227 export: it looks like an HTML page");

    [Fact]
    public async Task Another_kind_of_XML() =>
        await FailsAsync(_folder.Write("x.xml", "<rss version='2.0'/>"), "is not a XEP-0227 export: its root element is <rss>, not <server-data>");

    [Fact]
    public async Task Something_that_is_not_XML_at_all() => await FailsAsync(_folder.Write("x.xml", "PK\u0003\u0004"u8.ToArray()), "is not a XEP-0227 export");

    [Fact]
    public async Task An_entity_bomb() => await FailsAsync(
        _folder.Write("x.xml", "<!DOCTYPE lolz [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><server-data xmlns='urn:xmpp:pie:0'>&b;</server-data>"),
        "a document type declaration (DTD), which is refused");

    [Fact]
    public async Task An_entity_that_is_nowhere_declared() =>
        await FailsAsync(_folder.Write("x.xml", Start + "<user name='&secret;'/>" + End), "its XML is broken (reference to undeclared entity 'secret'); this account is left out");

    [Fact]
    public async Task A_processing_instruction_hides_no_account()
    {
        var run = await AuditAsync(_folder.Write("x.xml", Start + "<?php x ?>" + Juliet + End));

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("a processing instruction, which is refused", run.Sentence(), StringComparison.Ordinal);
        Assert.Equal(["juliet@verona.example"], AccountsWithNames(run));
    }

    [Fact]
    public async Task A_truncated_export_reports_what_stands_before_the_break()
    {
        var run = await AuditAsync(_folder.Write("x.xml", Start + Juliet + "\n<user name='romeo'><query xmlns='jabber:iq:roster'><item jid='jul"));

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("x.xml:2:", run.Sentence(), StringComparison.Ordinal);
        Assert.Contains("what stands before it was read", run.Sentence(), StringComparison.Ordinal);
        Assert.Contains(FindingRow.Read(run.Output), row => row is { Account: "juliet@verona.example", Value: "Romeo mio" });
        Assert.DoesNotContain(FindingRow.Read(run.Output), row => row.Account == "romeo@verona.example");
    }

    [Fact]
    public async Task Invalid_UTF_8_costs_its_account_alone()
    {
        byte[] octets =
        [
            .. Encoding.UTF8.GetBytes(Start + Juliet + new string('\n', 300_000) + "<user name='paris' x='"), 0xC3, 0x28, .. Encoding.UTF8.GetBytes("'/>" + Juliet.Replace("juliet", "nurse", StringComparison.Ordinal) + End),
        ];
        var run = await AuditAsync(_folder.Write("x.xml", octets));

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("x.xml:300001:23: paris@verona.example: it holds 1 character that XML does not allow", run.Sentence(), StringComparison.Ordinal);
        Assert.Equal(["juliet@verona.example", "nurse@verona.example"], AccountsWithNames(run));
    }

    [Fact]
    public async Task One_text_of_300_megabytes_loses_only_its_account()
    {
        var path = _folder.File("x.xml");
        await using (var file = new StreamWriter(path))
        {
            await file.WriteAsync(Start + Juliet + "<user name='paris'><query xmlns='jabber:iq:private'><note xmlns='x:y'>");
            var block = new string('x', 1024 * 1024);
            for (var i = 0; i < 300; i++)
            {
                await file.WriteAsync(block);
            }

            await file.WriteAsync("</note></query></user>" + Juliet.Replace("juliet", "nurse", StringComparison.Ordinal) + End);
        }

        var run = await AuditAsync(path);

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("paris@verona.example: a text is longer than", run.Sentence(), StringComparison.Ordinal);
        Assert.Equal(["juliet@verona.example", "nurse@verona.example"], AccountsWithNames(run));
    }

    [Fact]
    public async Task A_hundred_thousand_elements_inside_one_another_lose_only_their_account()
    {
        var nest = string.Concat(Enumerable.Repeat("<a>", 100_000)) + string.Concat(Enumerable.Repeat("</a>", 100_000));
        var run = await AuditAsync(_folder.Write(
            "x.xml", Start + "<user name='paris'><query xmlns='jabber:iq:private'>" + nest + "</query></user>" + Juliet + End));

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("paris@verona.example: elements are nested more than 64 deep, which is refused", run.Sentence(), StringComparison.Ordinal);
        Assert.Equal(["juliet@verona.example"], AccountsWithNames(run));
    }

    [Fact]
    public async Task A_tag_that_never_ends() => await FailsAsync(
        _folder.Write("x.xml", Start + "<user name='" + new string('x', 40_000_000)), "one tag or comment is longer than 16,777,216 octets, which is refused");

    [Theory]
    [InlineData("../outside.xml", "leads upwards with '..', which is refused")]
    [InlineData("sub/%2e%2e/%2e%2e/outside.xml", "leads upwards with '..', which is refused")]
    [InlineData("/etc/passwd", "something other than a relative path, which is refused")]
    [InlineData("file:///etc/passwd", "something other than a relative path, which is refused")]
    [InlineData("http://localhost:1/x.xml", "something other than a relative path, which is refused")]
    [InlineData("missing.xml", "a file that does not exist")]
    [InlineData("main.xml", "a file that includes itself, which is refused")]
    [InlineData("link.xml", "a file outside the export's folder, which is refused")]
    public async Task An_include_that_leads_astray(string href, string reason)
    {
        _folder.Write("outside.xml", "<host xmlns='urn:xmpp:pie:0' jid='verona.example'>" + Juliet + "</host>");
        var main = _folder.Write(
            "export/main.xml", $"<server-data xmlns='urn:xmpp:pie:0' xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='{href}'/></server-data>");
        File.CreateSymbolicLink(_folder.File("export/link.xml"), _folder.File("outside.xml"));

        await FailsAsync(main, reason);
    }

    [Fact]
    public async Task A_folder_without_exports() => await FailsAsync(Directory.CreateDirectory(_folder.File("empty")).FullName, "the folder holds no export");

    [Fact]
    public async Task A_report_that_cannot_be_written()
    {
        var run = await ToolProcess.RunAsync("audit", _folder.Write("x.xml", Start + Juliet + End), "--csv", _folder.File("no/such/folder/x.csv"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("cannot be written", run.Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_does_not_exist()
    {
        var run = await ToolProcess.RunAsync("audit", _folder.Write("x.xml", Start + Juliet + End), "--rules", "Nonsense");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("There is no rule 'Nonsense'", run.Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Malformed_accounts_are_named_by_line_and_column_and_the_rest_go_on()
    {
        var run = await AuditAsync(_folder.Write("x.xml", $"""
            {Start}
              <user/>
              <user name='t@wo'/>
              <user name='paris'><query xmlns='jabber:iq:roster'>
                <item name='nobody'/>
                <item jid='' name='Nobody'/>
                <item jid='juliet@verona.example' name='La bella'/>
                <item jid='JULIET@verona.example' name='Again'/>
              </query></user>
              <user name='Paris'/>
            {Juliet}
            {End}
            """));

        Assert.Equal(4, run.ExitCode);
        Assert.Equal(
            [
                "x.xml:2:4: an account of verona.example without name",
                "x.xml:3:4: an account of verona.example whose name is not allowed in an XMPP address: 't@wo'",
                "x.xml:5:6: paris@verona.example: a roster item without jid; this item is left out",
                "x.xml:6:6: paris@verona.example: a roster item whose jid is not an XMPP address: ''; this item is left out",
                "x.xml:10:4: paris@verona.example: this account stands in the export more than once; only the first is used",
            ],
            run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[line.IndexOf("x.xml", StringComparison.Ordinal)..]));
        Assert.Equal(["juliet@verona.example", "paris@verona.example"], AccountsWithNames(run));
    }

    [Fact]
    public async Task A_host_without_its_address_is_named_and_the_next_is_read()
    {
        var run = await AuditAsync(_folder.Write(
            "x.xml", "<server-data xmlns='urn:xmpp:pie:0'><host>" + Juliet + "</host><host jid='verona.example'>" + Juliet + End));

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("a host without jid; its accounts are left out", run.Sentence(), StringComparison.Ordinal);
        Assert.Equal(["juliet@verona.example"], AccountsWithNames(run));
    }

    [Fact]
    public async Task A_truncated_gzip_file_reports_what_could_be_decompressed()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Start + Juliet + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"<user name='{Guid.NewGuid():N}'/>")) + End));
        }

        var run = await AuditAsync(_folder.Write("x.xml.gz", compressed.ToArray()[..^1000]));

        Assert.Equal(4, run.ExitCode);
        Assert.Contains(FindingRow.Read(run.Output), row => row.Account == "juliet@verona.example");
    }

    [Fact]
    public async Task One_broken_file_of_a_folder_does_not_stop_the_others()
    {
        _folder.Write("export/juliet@verona.example.xml", Start + Juliet + End);
        _folder.Write("export/broken@verona.example.xml", Start + "<user name='broken'>");
        _folder.Write("export/nurse@verona.example.xml", Start + Juliet.Replace("juliet", "nurse", StringComparison.Ordinal) + End);
        var run = await AuditAsync(_folder.File("export"));

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("broken@verona.example.xml:1:", run.Sentence(), StringComparison.Ordinal);
        Assert.Equal(["juliet@verona.example", "nurse@verona.example"], AccountsWithNames(run));
    }

    private static Task<ToolProcess> AuditAsync(string path) => ToolProcess.RunAsync("audit", path, "--csv", "-", "--values", "show");

    private static async Task FailsAsync(string path, string reason)
    {
        var run = await AuditAsync(path);

        Assert.Contains(reason, run.Sentence(), StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(Path.GetFileName(path), run.Errors, StringComparison.Ordinal);
    }

    private static IEnumerable<string> AccountsWithNames(ToolProcess run) =>
        FindingRow.Read(run.Output).Where(row => row.Rule == "RosterNameExposed").Select(row => row.Account).Distinct().Order(StringComparer.Ordinal);
}
