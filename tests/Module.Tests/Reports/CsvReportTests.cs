using System.Diagnostics;
using System.Text;
using XmppContacts.Reports;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Tests.Reports;

public sealed class CsvReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_columns_are_those_of_the_contract_in_UTF_8_without_a_mark()
    {
        var path = _folder.File("x.csv");
        await Sample.WriteAsync(new CsvReport(path), ValuePresenter.Show, Sample.Finding("Zoë"));

        var text = Encoding.UTF8.GetString(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(
            "Account,Rule,Severity,Contact,Field,Value,Location,Status,Message\r\n"
            + "juliet@capulet.example,RosterNameExposed,High,romeo@montague.example,name,Zoë,jabber:iq:roster,,the server can read the name of this contact\r\n",
            text);
    }

    // OWASP, CSV Injection: these beginnings make a spreadsheet compute.
    [Theory]
    [InlineData("=HYPERLINK(\"http://evil.example\")")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1+1")]
    [InlineData("\r=1+1")]
    [InlineData("\n=1+1")]
    [InlineData("＝1+1")]
    [InlineData("＠x")]
    public async Task A_cell_that_a_spreadsheet_would_run_begins_with_an_apostrophe(string name)
    {
        var path = _folder.File("x.csv");
        await Sample.WriteAsync(new CsvReport(path), ValuePresenter.Show, Sample.Finding(name));

        Assert.Equal("'" + name, await PythonCellAsync(path));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a \"quoted\", name")]
    [InlineData("two\r\nlines")]
    [InlineData(" spaces ")]
    [InlineData("'already")]
    [InlineData("زهراء ‏🌹")]
    public async Task Any_other_value_arrives_exactly_in_another_program(string name)
    {
        var path = _folder.File("x.csv");
        await Sample.WriteAsync(new CsvReport(path), ValuePresenter.Show, Sample.Finding(name));

        Assert.Equal(name, await PythonCellAsync(path));
    }

    [Fact]
    public async Task Nothing_stands_under_the_name_until_the_report_is_complete()
    {
        var path = _folder.Write("x.csv", "the report of yesterday");
        await using (var reports = new ReportSet([new CsvReport(path)], ValuePresenter.Mask))
        {
            await reports.AddAsync(Sample.Audit(Sample.Finding("Romeo")), TestContext.Current.CancellationToken);
            Assert.Equal("the report of yesterday", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        }

        Assert.Equal("the report of yesterday", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(["x.csv"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Only_the_user_may_read_a_new_report_and_an_old_one_keeps_its_permissions()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such permissions.");
        var path = _folder.File("x.csv");
        await Sample.WriteAsync(new CsvReport(path), ValuePresenter.Mask, Sample.Finding("Romeo"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));

        const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(path, Shared);
        await Sample.WriteAsync(new CsvReport(path), ValuePresenter.Mask, Sample.Finding("Romeo"));
        Assert.Equal(Shared, File.GetUnixFileMode(path));
    }

    // Python's csv module is the other program: it reads RFC 4180.
    private static async Task<string> PythonCellAsync(string path)
    {
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("import csv,sys; r=list(csv.DictReader(open(sys.argv[1],newline='',encoding='utf-8'))); sys.stdout.buffer.write(r[0]['Value'].encode('utf-8'))");
        start.ArgumentList.Add(path);
        start.StandardOutputEncoding = Encoding.UTF8;
        using var python = StartOrSkip(start);
        var output = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, python.ExitCode);
        return output;
    }

    private static Process StartOrSkip(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("python3 is not installed.");
            throw;
        }
    }
}
