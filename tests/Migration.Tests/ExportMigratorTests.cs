using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Addressing;
using XmppContacts.Audit;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Reports;
using XmppContacts.Rosters;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests;

/// <summary>Exports, one of them as Prosody wrote it.</summary>
public sealed class ExportMigratorTests : IAsyncDisposable
{
    private readonly GnuPgHome _home = new();
    private readonly RunFolder _folder = new();
    private readonly GnuPgKeyRing _ring;

    public ExportMigratorTests() => _ring = new GnuPgKeyRing(_home.Path);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sample_is_migrated_with_keys_made_and_nothing_of_weight_is_left_to_find()
    {
        var (source, target) = (Path.Combine(AppContext.BaseDirectory, "verona.xml"), _folder.File("new.xml"));
        var original = await File.ReadAllBytesAsync(source, Token);
        var outcomes = await MigrateAsync(source, target, new MigrationOptions { IncludeMetaContacts = true, GenerateKeys = true, BackupCodes = _folder.File("codes.csv") });

        Assert.Equal(original, await File.ReadAllBytesAsync(source, Token));
        Assert.Contains(outcomes, outcome => outcome.Outcome == OutcomeKind.Migrated);
        Assert.All(outcomes, outcome => Assert.True(outcome.Outcome is OutcomeKind.Migrated or OutcomeKind.Unchanged or OutcomeKind.Skipped, $"{outcome.Account} {outcome.Outcome} {outcome.Message}"));
        await AssertMigratedAsync(source, target, outcomes);
        Assert.All(
            await MigrateAsync(target, _folder.File("again.xml"), new MigrationOptions { IncludeMetaContacts = true, GenerateKeys = true, BackupCodes = _folder.File("codes.csv") }),
            outcome => Assert.True(outcome.Outcome is OutcomeKind.Unchanged or OutcomeKind.Skipped, $"{outcome.Account} {outcome.Outcome} {outcome.Message}"));
    }

    [Fact]
    public async Task A_folder_as_Prosody_writes_it_is_migrated()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Fixtures", "prosody");
        var target = _folder.File("new");
        var outcomes = await MigrateAsync(source, target, new MigrationOptions { IncludeMetaContacts = true, GenerateKeys = true, BackupCodes = _folder.File("codes.csv") });

        Assert.Contains(outcomes, outcome => outcome.Outcome == OutcomeKind.Migrated);
        await AssertMigratedAsync(source, target, outcomes);
        foreach (var outcome in outcomes.Where(outcome => outcome.Outcome == OutcomeKind.Migrated).Take(2))
        {
            Assert.Contains("secret share", outcome.Message, StringComparison.Ordinal);
            var independent = await IndependentAccount.ReadAsync(_home.Path, outcome.Account, Path.Combine(target, outcome.Account + ".xml"));
            Assert.Empty(independent.Problems);
            Assert.Equal(Names((await ReadAsync(source))[outcome.Account]), independent.Contacts.Select(contact => contact.Name).OfType<string>().Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task The_outcomes_stand_in_a_table()
    {
        var file = _folder.File("outcomes.csv");
        await OutcomeReport.WriteCsvAsync(
            file, [new MigrationOutcome(Jid.Parse("=cmd@capulet.example"), OutcomeKind.Migrated) { Contacts = 4, Groups = 3, Reserved = 25, MetaContacts = 2, RosterItemsCleared = 5, Message = "a, \"b\"" }], Token);

        Assert.Equal(
            "Account,Outcome,Contacts,Groups,Reserved,MetaContacts,RosterItemsCleared,Message\r\n\"'=cmd@capulet.example\",migrated,4,3,25,2,5,\"a, \"\"b\"\"\"\r\n",
            await File.ReadAllTextAsync(file, Token));
    }

    [Fact]
    public void An_export_for_ejabberd_is_refused_with_the_reason()
    {
        var refusal = Assert.Throws<ArgumentException>(
            () => new ExportMigrator("in.xml", "out.xml", ExportTarget.Ejabberd, new AddressBookAccess(_ring), new MigrationOptions()));
        Assert.Contains("import ignores personal eventing nodes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_leaves_no_output()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => MigrateAsync(Path.Combine(AppContext.BaseDirectory, "verona.xml"), _folder.File("new.xml"), new MigrationOptions { Stop = stop.Token }));
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), file => file.Contains("new.xml", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        _ring.Dispose();
        _folder.Dispose();
        await _home.DisposeAsync();
    }

    private async Task<List<MigrationOutcome>> MigrateAsync(string source, string target, MigrationOptions options)
    {
        await using var secrets = await SecretsFile.OpenAsync(_folder.File("secrets"), _ring, null, Token);
        using var migrator = new ExportMigrator(source, target, ExportTarget.Prosody, new AddressBookAccess(_ring) { Secrets = secrets }, options, parallel: 4);
        var outcomes = new List<MigrationOutcome>();
        await foreach (var result in migrator.MigrateAsync(null, Token))
        {
            if (result.IsResult)
            {
                outcomes.Add(result.Result);
            }
        }

        return outcomes;
    }

    // Same subscriptions, no names; and an audit finds nothing of weight.
    private static async Task AssertMigratedAsync(string source, string target, List<MigrationOutcome> outcomes)
    {
        var (before, after) = (await ReadAsync(source), await ReadAsync(target));
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        var auditor = new Auditor(RuleSelection.All, SensitiveTerms.None);
        foreach (var outcome in outcomes.Where(outcome => outcome.Outcome == OutcomeKind.Migrated))
        {
            var (was, now) = (before[outcome.Account], after[outcome.Account]);
            Assert.Equal(was.Roster.Items.Select(State), now.Roster.Items.Select(State));
            Assert.DoesNotContain(now.Roster.Items, item => item.HasNameOrGroups && item.Jid.IsBare);
            var findings = (await auditor.AuditAsync(now, Token)).Findings.Where(finding => finding.Severity >= Severity.Medium);
            Assert.Empty(findings.Select(finding => $"{outcome.Account} {finding.Rule} {finding.Contact} {finding.Message}"));
        }
    }

    private static IEnumerable<string> Names(ExportedAccount account) =>
        account.Roster.Items.Select(item => item.Name).Where(name => !string.IsNullOrEmpty(name)).OfType<string>().Order(StringComparer.Ordinal);

    private static (Jid Jid, SubscriptionState Subscription, bool Ask, bool Approved) State(RosterItem item) => (item.Jid, item.Subscription, item.Ask, item.Approved);

    private static async Task<Dictionary<Jid, ExportedAccount>> ReadAsync(string path)
    {
        var read = new Dictionary<Jid, ExportedAccount>();
        await foreach (var account in new ServerDataSource(path).ReadAsync(Token))
        {
            if (account.Account is ExportedAccount exported)
            {
                read.Add(exported.Jid, exported);
            }
        }

        return read;
    }
}
