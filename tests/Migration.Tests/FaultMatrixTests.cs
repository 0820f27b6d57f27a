using XmppContacts.Accounts.Tests;
using XmppContacts.Migration.Tests.Faults;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests;

/// <summary>The matrix finds what is lost where something can be lost, and finds nothing where not.</summary>
public sealed class FaultMatrixTests(LivingAccounts accounts)
{
    // Get roster, and for each of two contacts a publication and a clearing.
    private const int Stanzas = 5;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_move_that_publishes_before_it_clears_loses_nothing(ServerKind kind)
    {
        var report = await new FaultMatrix(accounts, kind, new NameMove(clearsFirst: false)).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal((Stanzas * 6, "", ""), (report.Points, string.Join('\n', report.Lost), string.Join('\n', report.Flaws)));
        Assert.Equal("fault points tried: 30, lost items: 0", report.ToString());
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_move_that_clears_before_it_publishes_is_caught(ServerKind kind)
    {
        var report = await new FaultMatrix(accounts, kind, new NameMove(clearsFirst: true))
        {
            Kinds = [FaultKind.ErrorInstead, FaultKind.KillBefore, FaultKind.KillAfter],
        }.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Stanzas * 3, report.Points);
        Assert.Equal(
            [
                // Cleared, and stopped before it is published.
                "ErrorInstead at stanza 3", "ErrorInstead at stanza 5",
                "KillAfter at stanza 2", "KillAfter at stanza 4",
                "KillBefore at stanza 3", "KillBefore at stanza 5",
            ],
            report.Lost.Select(line => line[..line.IndexOf(": lost after it:", StringComparison.Ordinal)]));
    }
}
