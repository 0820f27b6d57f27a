using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Addressing;
using XmppContacts.Audit;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.PubSub;
using XmppContacts.Reports;
using XmppContacts.Reports.Outcomes;
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
    public async Task The_sample_is_migrated_with_keys_made_but_for_accounts_whose_items_nobody_can_open()
    {
        var (source, target) = (Path.Combine(AppContext.BaseDirectory, "verona.xml"), _folder.File("new.xml"));
        var original = await File.ReadAllBytesAsync(source, Token);
        var outcomes = await MigrateAsync(source, target, new MigrationOptions { IncludeMetaContacts = true, GenerateKeys = true, BackupCodes = _folder.File("codes.csv") });

        Assert.Equal(original, await File.ReadAllBytesAsync(source, Token));
        Assert.Contains(outcomes, outcome => outcome.Outcome == OutcomeKind.Migrated);
        AssertFailed(outcomes);
        await AssertMigratedAsync(source, target, outcomes);
        var again = await MigrateAsync(target, _folder.File("again.xml"), new MigrationOptions { IncludeMetaContacts = true, GenerateKeys = true, BackupCodes = _folder.File("codes.csv") });
        AssertFailed(again);
        Assert.DoesNotContain(again, outcome => outcome.Outcome == OutcomeKind.Migrated);

        // Their items were encrypted by clients whose keys are not in the sample.
        static void AssertFailed(IEnumerable<MigrationOutcome> outcomes) => Assert.Equal(
            [
                "benvolio@montague.example", "escalus@capulet.example", "gregory@capulet.example", "peter@capulet.example", "samson@capulet.example",
                "tybalt@capulet.example",
            ],
            outcomes.Where(outcome => outcome.Outcome == OutcomeKind.Failed).Select(outcome => outcome.Account.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_folder_as_Prosody_writes_it_is_migrated()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Fixtures", "prosody");
        var target = _folder.File("new");
        var outcomes = await MigrateAsync(source, target, new MigrationOptions { IncludeMetaContacts = true, GenerateKeys = true, BackupCodes = _folder.File("codes.csv") });

        Assert.Contains(outcomes, outcome => outcome.Outcome == OutcomeKind.Migrated);
        await AssertMigratedAsync(source, target, outcomes);
        var before = await ReadAsync(source);

        // One of them has items that nobody can read.
        foreach (var outcome in outcomes.Where(outcome => outcome.Outcome == OutcomeKind.Migrated && before[outcome.Account].FindNode(ContactNodes.Contacts) is null).Take(3))
        {
            Assert.Contains("secret share", outcome.Message, StringComparison.Ordinal);
            var independent = await IndependentAccount.ReadAsync(_home.Path, outcome.Account, Path.Combine(target, outcome.Account + ".xml"));
            Assert.Empty(independent.Problems);
            Assert.Equal(Names(before[outcome.Account]), independent.Contacts.Select(contact => contact.Name).OfType<string>().Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_migrated_export_is_restored_to_the_same_rosters_metacontacts_and_notes()
    {
        var (source, migrated, restored) = (Path.Combine(AppContext.BaseDirectory, "verona.xml"), _folder.File("new.xml"), _folder.File("old.xml"));
        var outcomes = await MigrateAsync(source, migrated, new MigrationOptions { IncludeMetaContacts = true, GenerateKeys = true, BackupCodes = _folder.File("codes.csv") });
        await using var secrets = await SecretsFile.OpenAsync(_folder.File("secrets"), _ring, null, Token);
        var restorer = new ExportRestorer(migrated, restored, new AddressBookAccess(_ring) { Secrets = secrets }, new RestoreOptions { RemoveEncrypted = true });
        var results = await restorer.RestoreAsync(null, Token).ToListAsync(Token);

        var moved = outcomes.Where(outcome => outcome.Outcome == OutcomeKind.Migrated).Select(outcome => outcome.Account).ToHashSet();
        Assert.NotEmpty(moved);
        var (before, after) = (await ReadAsync(source), await ReadAsync(restored));
        foreach (var account in moved)
        {
            Assert.Equal((OutcomeKind.Restored, ""), results.Single(result => result.Result?.Account == account).Result is { } outcome ? (outcome.Outcome, outcome.Message) : default);
            Assert.Equal(before[account].Roster.Items.Select(Text), after[account].Roster.Items.Select(Text));
            Assert.Equal(Stored(before[account]), Stored(after[account]));
            Assert.Equal(before[account].FindNode(ContactNodes.Contacts) is null, after[account].FindNode(ContactNodes.Contacts) is null);
        }
    }

    [Fact]
    public async Task What_is_only_encrypted_stays_when_the_rest_is_restored_and_removed()
    {
        var access = new AddressBookAccess(_ring);
        Contact[] only =
        [
            new() { Name = "Friar", Identities = [new ContactIdentity("tel", "+39 045 000000")] },
            new() { Name = "Nurse", Identities = [ContactIdentity.Of(Jid.Parse("nurse@capulet.example"))], Extensions = ElementExtensions.Of([], [XElement.Parse("<birthday xmlns='urn:example:other'>July 31</birthday>")]) },
            new() { Name = "The Count", Identities = [ContactIdentity.Of(Jid.Parse("paris@verona.example"))] },
        ];
        var restored = await EditAsync(
            "<item jid='romeo@montague.example' name='Romeo'><group>Love</group></item><item jid='nurse@capulet.example' name='Nurse'/><item jid='paris@verona.example'/>",
            async (account, token) =>
            {
                await access.EditorOf(account).ApplyAsync(draft => Array.ForEach(only, draft.Set), cancellationToken: token);
                using var migrator = new AccountMigrator(access, new MigrationOptions());
                Assert.Equal(OutcomeKind.Migrated, (await migrator.MigrateAsync(account, null, token)).Outcome);
                await account.SetRosterItemAsync(new RosterItem { Jid = only[2].Jids.Single(), Name = "Paris" }, token);
                var outcome = await new AccountRestorer(access, new RestoreOptions { RemoveEncrypted = true }).RestoreAsync(account, null, token);
                Assert.Equal(["Nurse", "Romeo", "The Count"], (await account.GetRosterAsync(token)).Items.Select(item => item.Name).Order());
                Assert.Equal(only[..2], (await access.ReadAsync(account, token)).Book.Contacts.Select(contact => contact.Contact).OrderBy(contact => contact.Name));

                // Later runs find nothing to do.
                var again = await new AccountRestorer(access, new RestoreOptions { RemoveEncrypted = true }).RestoreAsync(account, null, token);
                Assert.Equal((OutcomeKind.Unchanged, "Encrypted items that are not in the roster stay."), (again.Outcome, again.Message));
                return outcome;
            });

        Assert.Equal(OutcomeKind.Restored, restored.Outcome);
        Assert.EndsWith("Encrypted items that are not in the roster stay.", restored.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_contact_stays_encrypted_while_the_group_that_it_names_cannot_be_read(bool isThere)
    {
        var access = new AddressBookAccess(_ring);
        await EditAsync(
            "<item jid='romeo@montague.example' name='Romeo'><group>Love</group></item>",
            async (account, token) =>
            {
                using var migrator = new AccountMigrator(access, new MigrationOptions());
                Assert.Equal(OutcomeKind.Migrated, (await migrator.MigrateAsync(account, null, token)).Outcome);
                var groups = (await access.ReadAsync(account, token)).Book.GroupsNode;
                if (isThere)
                {
                    var spoilt = XElement.Parse("<encrypted xmlns='urn:xmpp:openpgp:pubsub:0' key='another'>AAAA</encrypted>");
                    await account.Nodes.PublishAsync(ContactNodes.Groups, new PubSubItem(groups.Items.Single(item => item.Group is not null).Id, spoilt), null, token);
                }
                else
                {
                    await account.Nodes.DeleteAsync(ContactNodes.Groups, token);
                }

                if (!isThere)
                {
                    // A group that was written is gone, and the user decides.
                    var refused = await new AccountRestorer(access, new RestoreOptions { RemoveEncrypted = true }).RestoreAsync(account, null, token);
                    Assert.Equal(OutcomeKind.Failed, refused.Outcome);
                    Assert.Contains("--accept-missing", refused.Message, StringComparison.Ordinal);
                    access = access with { AcceptsMissing = true };
                }

                var outcome = await new AccountRestorer(access, new RestoreOptions { RemoveEncrypted = true }).RestoreAsync(account, null, token);
                Assert.Equal(OutcomeKind.Restored, outcome.Outcome);
                Assert.Equal("Romeo", Assert.Single((await account.GetRosterAsync(token)).Items).Name);
                Assert.Single(Assert.Single((await access.ReadAsync(account, token)).Book.Contacts).Contact.GroupIds);
                return outcome;
            });
    }

    [Theory]
    [InlineData("1", "<item id='a'><public-keys-list xmlns='urn:xmpp:openpgp:0'/></item>")]
    [InlineData("max", "<item id='a'><public-keys-list xmlns='urn:xmpp:openpgp:0'/></item><item id='b'><public-keys-list xmlns='urn:xmpp:openpgp:0'/></item>")]
    [InlineData("2", "<item id='a'><public-keys-list xmlns='urn:xmpp:openpgp:0'/></item><item id='b'/>")]
    public async Task A_list_of_keys_without_any_gets_the_key_of_the_account(string limit, string items)
    {
        await EditAsync(
            "<item jid='romeo@montague.example' name='Romeo'/>",
            async (account, token) =>
            {
                using var migrator = new AccountMigrator(new AddressBookAccess(_ring), new MigrationOptions());
                var outcome = await migrator.MigrateAsync(account, null, token);
                Assert.Equal((OutcomeKind.Migrated, ""), (outcome.Outcome, outcome.WithoutReaders()));
                Assert.Equal(
                    Assert.Single(await _ring.GetKeysAsync(token)).Fingerprint, Assert.Single(KeyAnnouncement.Of(await account.GetNodeAsync(KeyNodes.List, token))).Fingerprint);
                return outcome;
            },
            $"""
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><configure node='urn:xmpp:openpgp:0:public-keys'><x xmlns='jabber:x:data' type='submit'>
            <field var='pubsub#access_model'><value>open</value></field><field var='pubsub#max_items'><value>{limit}</value></field></x></configure></pubsub>
            <pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:openpgp:0:public-keys'>{items}</items></pubsub>
            """);
    }

    [Fact]
    public async Task A_plan_writes_nothing()
    {
        using var migrator = new ExportMigrator(
            Path.Combine(AppContext.BaseDirectory, "verona.xml"), null, ExportTarget.Prosody, new AddressBookAccess(_ring),
            new MigrationOptions { IsDryRun = true, GenerateKeys = true, BackupCodes = _folder.File("codes.csv") });
        var results = await migrator.MigrateAsync(null, Token).ToListAsync(Token);

        Assert.Contains(results, result => result.Result?.Outcome == OutcomeKind.Planned);
        Assert.DoesNotContain(results, result => result.Result?.Outcome == OutcomeKind.Migrated);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        Assert.Empty(await _ring.GetKeysAsync(Token));
    }

    [Fact]
    public async Task With_keys_at_hand_a_secret_costs_two_runs_of_gpg()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The runs are counted by a shell script.");
        const int Accounts = 5;
        var (log, script) = (_folder.File("runs"), _folder.File("gpg"));
        await File.WriteAllTextAsync(script, $"#!/bin/sh\necho \"$*\" >>'{log}'\nexec gpg \"$@\"\n", Token);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        foreach (var i in Enumerable.Range(0, Accounts))
        {
            await _home.MakeKeyAsync($"user{i}@capulet.example");
        }

        using var ring = new GnuPgKeyRing(script, _home.Path, null);
        var keys = await ring.GetKeysAsync(Token);
        var users = Enumerable.Range(0, Accounts).Select(i => $"""
            <user name='user{i}'><query xmlns='jabber:iq:roster'><item jid='romeo@montague.example' name='Romeo' subscription='both'><group>Love</group></item></query>
            <pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:openpgp:0:public-keys'><item id='1'><public-keys-list xmlns='urn:xmpp:openpgp:0'>
            <pubkey-metadata v4-fingerprint='{keys.Single(key => key.UserIds.Contains($"xmpp:user{i}@capulet.example")).Fingerprint}' date='2026-01-01T00:00:00Z'/>
            </public-keys-list></item></items></pubsub></user>
            """);
        await File.WriteAllTextAsync(
            _folder.File("in.xml"), $"<server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'>{string.Concat(users)}</host></server-data>", Token);
        await using var secrets = await SecretsFile.OpenAsync(_folder.File("secrets"), ring, null, Token);
        await secrets.AddAsync([EncryptedNodes.SharedSecret.Create(
            Jid.Parse("user0@capulet.example"), "urn:example:other", "urn:example:other", Jid.Parse("user0@capulet.example"), DateTimeOffset.UtcNow)], Token);
        var before = (await File.ReadAllLinesAsync(log, Token)).Length;

        using var migrator = new ExportMigrator(_folder.File("in.xml"), _folder.File("out.xml"), ExportTarget.Prosody, new AddressBookAccess(ring) { Secrets = secrets }, new MigrationOptions());
        var outcomes = await migrator.MigrateAsync(null, Token).ToListAsync(Token);

        Assert.All(outcomes, outcome => Assert.Equal(OutcomeKind.Migrated, outcome.Result?.Outcome));
        var runs = (await File.ReadAllLinesAsync(log, Token)).Skip(before).ToList();

        // One for each of the two nodes, and the one that the file had before: each is encrypted once, and read back once.
        const int Secrets = (2 * Accounts) + 1;
        Assert.True(runs.Count == 2 * Secrets, string.Join('\n', runs));
    }

    [Fact]
    public async Task The_outcomes_stand_in_a_table()
    {
        var file = _folder.File("outcomes.csv");
        await using (var report = OutcomeReport.Create(ReportFormat.Csv, file))
        {
            await report.WriteAsync(
                new MigrationOutcome(Jid.Parse("=cmd@capulet.example"), OutcomeKind.Migrated) { Contacts = 4, Groups = 3, Reserved = 25, MetaContacts = 2, RosterItemsCleared = 5, Message = "a, \"b\"" },
                Token);
            await report.CompleteAsync(new OutcomeSummary { Started = DateTimeOffset.UnixEpoch, Duration = TimeSpan.Zero, ByOutcome = [], Foremost = [] }, Token);
        }

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

    // An account of an export that has a key.
    private async Task<MigrationOutcome> EditAsync(string roster, Func<EditedAccount, CancellationToken, ValueTask<MigrationOutcome>> work, string nodes = "")
    {
        await _home.MakeKeyAsync("juliet@capulet.example");
        await File.WriteAllTextAsync(
            _folder.File("in.xml"),
            $"<server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'><user name='juliet'><query xmlns='jabber:iq:roster'>{roster}</query>{nodes}</user></host></server-data>",
            Token);
        return Assert.Single(await new ServerDataRewriter(_folder.File("in.xml"), _folder.File("out.xml")).RewriteAsync(work, Token).ToListAsync(Token)).Result!;
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

    private static string Text(RosterItem item) =>
        $"{item.Jid} '{item.Name}' {string.Join('|', item.Groups.Order(StringComparer.Ordinal))} {item.Subscription} {item.Ask} {item.Approved}";

    private static IEnumerable<string> Stored(ExportedAccount account) => account.PrivateXml.SelectMany(storage => storage.Elements())
        .Select(element => $"{element.Name} {string.Join(' ', element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration))} {element.Value}").Order(StringComparer.Ordinal);

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
