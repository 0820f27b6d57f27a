using XmppContacts.Migration.Tests.Faults;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests;

/// <summary>Another client writes at the very moment at which the program is killed, cut off or interrupted: neither loses a contact.</summary>
public sealed class SecondWriterTests
{
    // Some 24 changes, and a sample for each of the other ends.
    private const int LeastPoints = 35;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Nothing_of_either_writer_is_lost(ServerKind kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals.");
        var missing = XmppServer.Missing(kind);
        Assert.SkipWhen(missing is not null, missing ?? "");
        await using var matrix = new SecondWriterMatrix(kind);

        var report = await matrix.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("", ""), (string.Join('\n', report.Lost), string.Join('\n', report.Flaws)));
        Assert.True(report.Points >= LeastPoints, report.ToString());
    }
}
