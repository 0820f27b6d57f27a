using XmppContacts.Accounts.Tests;
using XmppContacts.Migration.Tests.Faults;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests;

/// <summary>Whatever happens at whatever stanza of a migration, nothing is lost, and another run completes it.</summary>
public sealed class MigrationFaultTests(LivingAccounts accounts)
{
    // With the default padding each node has as many reserved items again as contacts and groups.
    private const int LeastPoints = 100;
    private const int LeastKilled = 10;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_fault_at_any_stanza_loses_nothing(ServerKind kind)
    {
        await using var scenario = new ContactMigration();
        var report = await new FaultMatrix(accounts, kind, scenario)
        {
            // Left out is what leaves the same behind: to be killed before a stanza is to be killed after the one before it, and of a stanza that
            // changes nothing, it is all one whether it or its answer is lost or late. Most changes are reserved items, one like the other: some kinds
            // take turns. Delays take seconds.
            Kinds = [FaultKind.CutBefore, FaultKind.LoseAnswer, FaultKind.Delay, FaultKind.ErrorInstead, FaultKind.KillAfter],
            Selection = (stanza, fault) => fault switch
            {
                FaultKind.Delay => stanza.IsChange && stanza.Number % 6 == 0,
                FaultKind.LoseAnswer => stanza.IsChange && stanza.Number % 2 == 1,
                FaultKind.KillAfter => stanza.IsChange && stanza.Number % 2 == 0,
                FaultKind.CutBefore => stanza.IsChange ? stanza.Number % 2 == 0 : stanza.Number % 6 == 0,
                _ => stanza.IsChange || stanza.Number % 6 == 3,
            },
        }.RunAsync(TestContext.Current.CancellationToken);

        Assert.True(report.Points >= LeastPoints, report.ToString());
        Assert.Equal(("", ""), (string.Join('\n', report.Lost), string.Join('\n', report.Flaws)));
    }

    // Each point starts the program: every third change. SecondWriterTests kills it at every change of an account that has encrypted contacts.
    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task The_program_killed_by_the_system_loses_nothing(ServerKind kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals.");
        await using var scenario = new ContactMigration(accounts.RootPem);
        var report = await new FaultMatrix(accounts, kind, scenario)
        {
            Kinds = [FaultKind.KillAfter],
            Selection = (stanza, _) => stanza.IsChange && stanza.Number % 3 == 0,
        }.RunAsync(TestContext.Current.CancellationToken);

        Assert.True(report.Points >= LeastKilled, report.ToString());
        Assert.Equal(("", ""), (string.Join('\n', report.Lost), string.Join('\n', report.Flaws)));
    }
}
