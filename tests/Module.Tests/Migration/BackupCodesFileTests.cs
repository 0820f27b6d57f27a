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

    public void Dispose() => _folder.Dispose();
}
