using XmppContacts.Accounts.Tests;
using XmppContacts.Migration.Tests.Faults;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests;

/// <summary>The matrix finds what is lost where something can be lost, and finds nothing where not.</summary>
public sealed class FaultMatrixTests(LivingAccounts accounts)
{
    // Get roster, get node, create node, and for each of three contacts a publication and a clearing.
    private const int Stanzas = 9;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_move_that_publishes_before_it_clears_loses_nothing(ServerKind kind)
    {
        var report = await new FaultMatrix(accounts, kind, new NameMove(clearsFirst: false)).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal((Stanzas * 6, "", ""), (report.Points, string.Join('\n', report.Lost), string.Join('\n', report.Flaws)));
        Assert.Equal("fault points tried: 54, lost items: 0", report.ToString());
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_move_that_clears_before_it_publishes_is_caught(ServerKind kind)
    {
        var report = await new FaultMatrix(accounts, kind, new NameMove(clearsFirst: true))
        {
            Kinds = [FaultKind.CutBefore, FaultKind.LoseAnswer, FaultKind.ErrorInstead, FaultKind.KillBefore],
        }.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Stanzas * 4, report.Points);
        foreach (var clearing in new[] { 4, 6, 8 })
        {
            // Cleared, and stopped before it is published. What a cut interrupts the client itself does again.
            Assert.Contains(report.Lost, line => line.StartsWith($"ErrorInstead at stanza {clearing + 1}: lost after it:", StringComparison.Ordinal));
            Assert.Contains(report.Lost, line => line.StartsWith($"KillBefore at stanza {clearing + 1}: lost after it:", StringComparison.Ordinal));
            Assert.DoesNotContain(report.Lost, line => line.StartsWith($"KillBefore at stanza {clearing}:", StringComparison.Ordinal));
        }
    }
}
