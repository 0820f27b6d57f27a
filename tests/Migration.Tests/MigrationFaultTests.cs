using XmppContacts.Accounts.Tests;
using XmppContacts.Migration.Tests.Faults;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests;

/// <summary>Whatever happens at whatever stanza of a migration, nothing is lost, and another run completes it.</summary>
public sealed class MigrationFaultTests(LivingAccounts accounts)
{
    // Some 76 stanzas, of which 26 ask for a change.
    private const int LeastPoints = 250;
    private const int LeastKilled = 4;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_fault_at_any_stanza_loses_nothing(ServerKind kind)
    {
        await using var scenario = new ContactMigration();
        var report = await new FaultMatrix(accounts, kind, scenario)
        {
            // Left out is what leaves the same behind: to be killed before a stanza is to be killed after the one before it, and of a stanza that
            // changes nothing, it is all one whether it or its answer is lost or late. Delays take seconds: every third change.
            Kinds = [FaultKind.CutBefore, FaultKind.LoseAnswer, FaultKind.Delay, FaultKind.ErrorInstead, FaultKind.KillAfter],
            Selection = (stanza, fault) => fault switch
            {
                FaultKind.LoseAnswer => stanza.IsChange,
                FaultKind.Delay => stanza.IsChange && stanza.Number % 3 == 0,
                _ => true,
            },
        }.RunAsync(TestContext.Current.CancellationToken);

        Assert.True(report.Points >= LeastPoints, report.ToString());
        Assert.Equal(("", ""), (string.Join('\n', report.Lost), string.Join('\n', report.Flaws)));
    }

    // Each point starts the program three times: some of the changes.
    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task The_program_killed_by_the_system_loses_nothing(ServerKind kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals.");
        await using var scenario = new ContactMigration(accounts.RootPem);
        var report = await new FaultMatrix(accounts, kind, scenario)
        {
            Kinds = [FaultKind.KillBefore, FaultKind.KillAfter],
            Selection = (stanza, fault) => stanza.IsChange && stanza.Number % 8 == (fault == FaultKind.KillBefore ? 0 : 1),
        }.RunAsync(TestContext.Current.CancellationToken);

        Assert.True(report.Points >= LeastKilled, report.ToString());
        Assert.Equal(("", ""), (string.Join('\n', report.Lost), string.Join('\n', report.Flaws)));
    }
}
