using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Rosters;
using XmppContacts.Servers;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>Living accounts are migrated and restored by the program as an administrator runs it.</summary>
[Trait("Needs", "server")]
public sealed class LivingMigrationTests(LivingServers servers) : IAsyncDisposable
{
    private const string Organisation = MigrationKeys.Organisation;

    private static readonly RosterItem[] Contacts =
    [
        Item("romeo@montague.example", "Ромео <&\"'>", "Love", "Семья"),
        Item("nurse@capulet.example", "Nurse", "Семья"),
        Item("paris@verona.example", null, "Suitors"),
        Item("apothecary@mantua.example", null),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly GnuPgFolder _keys = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _keys.DisposeAsync();
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Accounts_of_a_list_are_planned_migrated_left_unchanged_and_restored(ServerKind kind)
    {
        // One has a key, the other's is made.
        var (first, second) = (await FilledAccountAsync(kind), await FilledAccountAsync(kind));
        await MigrationKeys.AddAsync(_keys, first);
        var list = List(first, $"nobody@{TestDomains.Sha1}", second);
        string[] migrate = ["migrate", "--gnupg-home", _keys.Path, "--generate-keys", "--backup-codes", _folder.File("codes.csv"), "--csv", "-"];

        var planned = await servers.RunAsync(kind, "--accounts", list, [.. migrate, "--dry-run"]);
        Assert.Equal(4, planned.ExitCode);
        Assert.Equal([(first, "planned", 3, 3), (second, "planned", 3, 3)], Done(planned));
        Assert.Equal(Texts(Contacts), await RosterAsync(kind, first));

        var migrated = await servers.RunAsync(kind, "--accounts", list, migrate);
        Assert.Equal(4, migrated.ExitCode);
        Assert.Contains("nobody@", migrated.Sentence(), StringComparison.Ordinal);
        Assert.Equal(
            [(first, "migrated"), ($"nobody@{TestDomains.Sha1}", "failed"), (second, "migrated")],
            OutcomeRow.Read(migrated.Output).Select(row => (row.Account, row.Outcome)));
        foreach (var account in new[] { first, second })
        {
            Assert.Equal(Texts(Contacts.Select(item => item with { Name = null, Groups = [] })), await RosterAsync(kind, account));
        }

        var both = List(first, second);
        var audit = await servers.RunAsync(kind, "--accounts", both, "audit", "--gnupg-home", _keys.Path, "--csv", "-");
        Assert.Equal((0, ""), (audit.ExitCode, audit.Errors));
        Assert.DoesNotContain(FindingRow.Read(audit.Output), row => row.Severity is not ("Low" or "Info"));

        var again = await servers.RunAsync(kind, "--accounts", both, migrate);
        Assert.Equal((0, ""), (again.ExitCode, again.Errors));
        Assert.Equal([(first, "unchanged", 0, 0), (second, "unchanged", 0, 0)], Done(again));

        var restored = await servers.RunAsync(kind, "--accounts", both, "restore", "--gnupg-home", _keys.Path, "--remove-encrypted", "--csv", "-");
        Assert.True(restored is { ExitCode: 0, Errors: "" }, restored.Errors);
        Assert.Equal(["restored", "restored"], OutcomeRow.Read(restored.Output).Select(row => row.Outcome));
        foreach (var account in new[] { first, second })
        {
            Assert.Equal(Texts(Contacts), await RosterAsync(kind, account));
        }
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_folder_of_backups_restores_what_all_runs_had_cleared(ServerKind kind)
    {
        var account = await FilledAccountAsync(kind);
        await MigrationKeys.AddAsync(_keys, account);
        string[] migrate = ["migrate", "--gnupg-home", _keys.Path, "--backup", _folder.File("backups")];
        Assert.Equal(0, (await servers.RunAsync(kind, "--account", account, migrate)).ExitCode);
        var later = Item("friar@verona.example", "Friar Laurence", "Church");
        await using (var session = await servers.LogInAsync(kind, account))
        {
            await session.SetRosterItemAsync(later, Token);
        }

        Assert.Equal(0, (await servers.RunAsync(kind, "--account", account, migrate)).ExitCode);
        Assert.Equal(2, Directory.GetFiles(_folder.File("backups"), $"{account}-*.xml.gpg").Length);

        var restored = await servers.RunAsync(kind, "--account", account, "restore", "--gnupg-home", _keys.Path, "--from-backup", _folder.File("backups"));

        Assert.True(restored is { ExitCode: 0, Errors: "" }, restored.Errors);
        Assert.Equal(Texts([.. Contacts, later]), await RosterAsync(kind, account));
        var none = await servers.RunAsync(
            kind, "--account", await FilledAccountAsync(kind), "restore", "--gnupg-home", _keys.Path, "--from-backup", _folder.File("backups"), "--csv", "-");
        Assert.Equal((0, "skipped"), (none.ExitCode, OutcomeRow.Read(none.Output).Single().Outcome));
    }

    [Fact]
    public async Task When_no_account_can_be_done_all_has_failed()
    {
        var account = await FilledAccountAsync(ServerKind.Prosody);
        await MigrationKeys.AddAsync(_keys, Organisation);

        var run = await servers.RunAsync(
            ServerKind.Prosody, "--accounts", _folder.Write("wrong.csv", $"jid,password\n{account},wrong\n"), "migrate", "--gnupg-home", _keys.Path, "--csv", "-");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"xmpp-contacts: {account}: ", run.Sentence(), StringComparison.Ordinal);
        Assert.Equal("failed", OutcomeRow.Read(run.Output).Single().Outcome);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Ctrl_C_finishes_the_step_in_hand_and_another_run_completes(ServerKind kind)
    {
        Interrupts.SkipWhenThereAreNone();
        await MigrationKeys.AddAsync(_keys, Organisation);
        var accounts = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            accounts.Add(await FilledAccountAsync(kind));
            await MigrationKeys.AddAsync(_keys, accounts[^1]);
        }

        var list = List([.. accounts]);
        var log = _folder.File("stanzas.log");
        string[] migrate = ["migrate", "--gnupg-home", _keys.Path, "--parallel", "1", "--csv", "-"];
        using var interrupted = new CancellationTokenSource();
        using var ended = new CancellationTokenSource();
        var watching = Interrupts.WhenFileHasAsync(log, accounts[1], interrupted, ended.Token);

        var run = await servers.RunInterruptedAsync(kind, "--accounts", list, [.. migrate, "--log", log], interrupted.Token);
        await ended.CancelAsync();
        await watching;

        Assert.Contains("Stopping when the step in hand is finished", run.Errors, StringComparison.Ordinal);
        Assert.Equal(4, run.ExitCode);
        var rows = OutcomeRow.Read(run.Output);
        Assert.Equal((accounts[0], "migrated"), (rows[0].Account, rows[0].Outcome));
        Assert.InRange(rows.Count, 1, 3);

        var second = await servers.RunAsync(kind, "--accounts", list, migrate);
        Assert.Equal((0, ""), (second.ExitCode, second.Errors));
        Assert.All(OutcomeRow.Read(second.Output)[2..], row => Assert.Equal("migrated", row.Outcome));
        Assert.All(OutcomeRow.Read((await servers.RunAsync(kind, "--accounts", list, migrate)).Output), row => Assert.Equal("unchanged", row.Outcome));
        await servers.RunAsync(kind, "--accounts", list, "restore", "--gnupg-home", _keys.Path);
        foreach (var account in accounts)
        {
            Assert.Equal(Texts(Contacts), await RosterAsync(kind, account));
        }
    }

    private static RosterItem Item(string jid, string? name, params string[] groups) => new() { Jid = Jid.Parse(jid), Name = name, Groups = [.. groups] };

    private static string[] Texts(IEnumerable<RosterItem> items) =>
        [.. items.Select(item => $"{item.Jid} '{item.Name}' {string.Join('|', item.Groups.Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal)];

    private static IEnumerable<(string Account, string Outcome, int Contacts, int Groups)> Done(ToolProcess run) =>
        OutcomeRow.Read(run.Output).Where(row => row.Outcome != "failed").Select(row => (row.Account, row.Outcome, row.Contacts, row.Groups));

    private string List(params string[] accounts) => _folder.Write(
        $"{accounts.Length}.csv", "jid,password\n" + string.Concat(accounts.Select(account => $"{account},\"{LivingServers.Password}\"\n")));

    private async Task<string> FilledAccountAsync(ServerKind kind)
    {
        var account = await servers.NewAccountAsync(kind);
        await using var session = await servers.LogInAsync(kind, account);
        await Task.WhenAll(Contacts.Select(contact => session.SetRosterItemAsync(contact, Token)));
        return account;
    }

    private async Task<string[]> RosterAsync(ServerKind kind, string account)
    {
        await using var session = await servers.LogInAsync(kind, account);
        return Texts((await session.GetRosterAsync(Token)).Items);
    }
}
