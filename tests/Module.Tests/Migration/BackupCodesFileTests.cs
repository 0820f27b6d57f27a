using System.Diagnostics;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.Migration;

namespace XmppContacts.Tests.Migration;

/// <summary>The file that has the codes of key backups, which are nowhere else.</summary>
public sealed class BackupCodesFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_runs_that_add_at_one_time_lose_no_code_of_each_other()
    {
        const int Codes = 100;
        var path = _folder.File("codes.csv");
        await Task.WhenAll(Enumerable.Range(0, 2).Select(run => Task.Run(
            async () =>
            {
                using var codes = new BackupCodesFile(path);
                for (var i = 0; i < Codes; i++)
                {
                    await codes.AddAsync(Jid.Parse($"user{i}@run{run}.example"), "AAAA", BackupCode.Generate(), Token);
                }
            },
            Token)));

        var lines = await File.ReadAllLinesAsync(path, Token);
        Assert.Equal("Account,Fingerprint,BackupCode", lines[0]);
        Assert.All(lines[1..], line => Assert.Matches(@"\Auser\d+@run[01]\.example,AAAA,(\w{4}-){5}\w{4}\z", line));
        Assert.Equal(2 * Codes, lines[1..].Select(line => line.Split(',')[0]).Distinct().Count());
    }

    [Fact]
    public async Task Cut_gives_the_code_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no cut.");
        var path = _folder.File("codes.csv");
        var code = BackupCode.Generate();
        using var codes = new BackupCodesFile(path);
        await codes.AddAsync(Jid.Parse("juliet@capulet.example"), "AAAA", code, Token);

        using var cut = Process.Start(new ProcessStartInfo("cut", ["-d,", "-f3", path]) { RedirectStandardOutput = true })!;
        Assert.Equal($"BackupCode\n{code.Text}\n", await cut.StandardOutput.ReadToEndAsync(Token));
        await cut.WaitForExitAsync(Token);
    }

    [Fact]
    public async Task For_spreadsheets_lines_end_as_RFC_4180_has_them()
    {
        var path = _folder.File("codes.csv");
        var code = BackupCode.Generate();
        using var codes = new BackupCodesFile(path, endsLinesWithCrLf: true);
        await codes.AddAsync(Jid.Parse("juliet@capulet.example"), "AAAA", code, Token);

        Assert.Equal($"Account,Fingerprint,BackupCode\r\njuliet@capulet.example,AAAA,{code.Text}\r\n", await File.ReadAllTextAsync(path, Token));
    }

    [Theory]
    [InlineData("\r\n", "\r\n")]
    [InlineData("\n", "\n")]
    [InlineData("\r\n", "")]
    [InlineData("\n", "")]
    public async Task A_file_of_either_line_end_is_read_and_added_to(string newLine, string end)
    {
        var first = BackupCode.Generate();
        var second = BackupCode.Generate();
        var juliet = Jid.Parse("juliet@capulet.example");
        var before = $"Account,Fingerprint,BackupCode{newLine}{juliet},AAAA,{first.Text}{end}";
        var path = _folder.Write("codes.csv", before);
        using (var codes = new BackupCodesFile(path))
        {
            Assert.Equal([("AAAA", first.Text)], (await codes.ReadAsync(juliet, Token)).Select(found => (found.Fingerprint, found.Code.Text)));
            await codes.AddAsync(juliet, "BBBB", second, Token);
            Assert.Equal([("AAAA", first.Text), ("BBBB", second.Text)], (await codes.ReadAsync(juliet, Token)).Select(found => (found.Fingerprint, found.Code.Text)));
        }

        Assert.Equal($"{before}{(end.Length == 0 ? "\n" : "")}{juliet},BBBB,{second.Text}\n", await File.ReadAllTextAsync(path, Token));
    }

    public void Dispose() => _folder.Dispose();
}
