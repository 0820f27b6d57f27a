using System.Text;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.Tests;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Interoperability;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests;

/// <summary>Whose key signs, what is made and kept where, and that nothing is touched where it cannot be done.</summary>
public sealed class MigrationKeyTests(LivingAccounts accounts)
{
    private const string Signer = "admin@capulet.example";

    private static readonly RosterItem Romeo = new() { Jid = Jid.Parse("romeo@montague.example"), Name = "Romeo", Groups = ["Love"] };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Without_a_key_an_account_is_skipped_and_stays_as_it_is(ServerKind kind)
    {
        await using var home = new GnuPgHome();
        using var ring = new GnuPgKeyRing(home.Path);
        await using var account = await LogInAsync(kind);
        using var migrator = new AccountMigrator(new AddressBookAccess(ring), new MigrationOptions());

        var outcome = await migrator.MigrateAsync(account, null, Token);

        Assert.Equal((OutcomeKind.Skipped, "The key ring has no OpenPGP key of the account, and none was to be made."), (outcome.Outcome, outcome.Message));
        await AssertUntouchedAsync(account);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_named_signer_signs_for_an_account_of_which_there_is_only_a_public_key(ServerKind kind)
    {
        await using var users = new GnuPgHome();
        await using var admins = new GnuPgHome();
        var login = await accounts.NewAccountAsync(kind);
        var jid = login.Account.Bare.ToString();
        await users.MakeKeyAsync(jid);
        await admins.MakeKeyAsync(Signer);
        await ExternalProgram.RunAsync("gpg", ["--homedir", admins.Path, "--batch", "--import"], await ExternalProgram.RunAsync("gpg", ["--homedir", users.Path, "--batch", "--export", jid], []));
        await ExternalProgram.RunAsync("gpg", ["--homedir", users.Path, "--batch", "--import"], await ExternalProgram.RunAsync("gpg", ["--homedir", admins.Path, "--batch", "--export", Signer], []));
        using var ring = new GnuPgKeyRing(admins.Path);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        await account.SetRosterItemAsync(Romeo, Token);

        // An imported key says nothing by its user ID, which anybody can give it.
        var imported = Assert.Single(await ring.GetKeysAsync(Token), key => key.UserIds.Contains("xmpp:" + jid)).Fingerprint;
        using (var unnamed = new AccountMigrator(new AddressBookAccess(ring), new MigrationOptions()))
        {
            var skipped = await unnamed.MigrateAsync(account, null, Token);
            Assert.Equal(OutcomeKind.Skipped, skipped.Outcome);
            Assert.Contains(imported, skipped.Message, StringComparison.Ordinal);
            Assert.Contains("--trust-key", skipped.Message, StringComparison.Ordinal);
            await AssertUntouchedAsync(account);
        }

        using (var unsigned = new AccountMigrator(new AddressBookAccess(ring) { TrustedKeys = [imported] }, new MigrationOptions()))
        {
            var skipped = await unsigned.MigrateAsync(account, null, Token);
            Assert.Equal(OutcomeKind.Skipped, skipped.Outcome);
            Assert.Contains("nobody else is named to sign", skipped.Message, StringComparison.Ordinal);
            await AssertUntouchedAsync(account);
        }

        using var folder = new RunFolder();
        await using var secrets = await EncryptedNodes.Secrets.SecretsFile.OpenAsync(folder.File("secrets"), ring, Jid.Parse(Signer), Token);
        using var migrator = new AccountMigrator(new AddressBookAccess(ring) { Signer = Jid.Parse(Signer), Secrets = secrets, TrustedKeys = [imported] }, new MigrationOptions());
        var outcome = await migrator.MigrateAsync(account, null, Token);

        Assert.Equal(OutcomeKind.Migrated, outcome.Outcome);
        Assert.StartsWith($"Its shared secrets are signed by the key of {Signer}, which clients refuse", outcome.Message, StringComparison.Ordinal);
        Assert.Equal(OutcomeKind.Unchanged, (await migrator.MigrateAsync(account, null, Token)).Outcome);

        // With the user's own secret key, and the administrator's public one to verify.
        var independent = await IndependentAccount.ReadAsync(users.Path, login, accounts.RootPem, folder.File("dump.xml"));
        Assert.Equal("Romeo", Assert.Single(independent.Contacts).Name);
        Assert.Single(KeyAnnouncement.Of(await account.GetNodeAsync(KeyNodes.List, Token)));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Keys_are_made_published_and_backed_up_under_a_code_that_opens_them_elsewhere(ServerKind kind)
    {
        await using var home = new GnuPgHome();
        using var folder = new RunFolder();
        using var ring = new GnuPgKeyRing(home.Path);
        var login = await accounts.NewAccountAsync(kind);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        await account.SetRosterItemAsync(Romeo, Token);
        var options = new MigrationOptions { GenerateKeys = true, BackupCodes = folder.File("codes.csv"), BackupFolder = folder.File("backups") };
        Assert.Throws<ArgumentException>(() => new AccountMigrator(new AddressBookAccess(ring), options with { BackupCodes = null }));
        using var migrator = new AccountMigrator(new AddressBookAccess(ring), options);

        var outcome = await migrator.MigrateAsync(account, null, Token);
        Assert.Equal((OutcomeKind.Migrated, ""), (outcome.Outcome, outcome.WithoutReaders()));
        Assert.Equal((OutcomeKind.Unchanged, ""), (await migrator.MigrateAsync(account, null, Token) is var again ? again.Outcome : default, again.Message));

        var key = Assert.Single(await ring.GetKeysAsync(Token));
        var lines = await File.ReadAllLinesAsync(options.BackupCodes, Token);
        Assert.Equal(["Account,Fingerprint,BackupCode", $"{account.Jid},{key.Fingerprint},"], [lines[0], lines[1][..^29]]);
        Assert.Equal(2, lines.Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(options.BackupCodes));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Directory.GetFiles(options.BackupFolder).Single()));
        }

        // gpg alone: the code opens the backup, and the key in it opens the account.
        await using var users = new GnuPgHome();
        var backup = (await account.GetNodeAsync(KeyNodes.Backup, Token))!.Items.Single().Payload!.Value;
        var secretKey = await ExternalProgram.RunAsync(
            "gpg", ["--homedir", users.Path, "--batch", "--pinentry-mode", "loopback", "--passphrase", lines[1][^29..], "--decrypt"], Convert.FromBase64String(backup));
        await ExternalProgram.RunAsync("gpg", ["--homedir", users.Path, "--batch", "--import"], secretKey);
        var independent = await IndependentAccount.ReadAsync(users.Path, login, accounts.RootPem, folder.File("dump.xml"));
        Assert.Equal(("Romeo", "Love"), (Assert.Single(independent.Contacts).Name, Assert.Single(independent.Groups)));

        // So does the backup of the account, made before the first change.
        var file = Directory.GetFiles(options.BackupFolder).Single();
        var export = Encoding.UTF8.GetString(await ExternalProgram.RunAsync("gpg", ["--homedir", users.Path, "--batch", "--decrypt", file], []));
        Assert.Equal("Romeo", XElement.Parse(export).Descendants(XNamespace.Get("jabber:iq:roster") + "item").Single().Attribute("name")!.Value);
        await account.Nodes.DeleteAsync(ContactNodes.Contacts, Token);
        var restored = await new AccountRestorer(new AddressBookAccess(ring), new RestoreOptions { BackupFile = file }).RestoreAsync(account, null, Token);
        Assert.Equal((OutcomeKind.Restored, 1, 1), (restored.Outcome, restored.Contacts, restored.Groups));
        var item = Assert.Single((await account.GetRosterAsync(Token)).Items);
        Assert.Equal(("Romeo", "Love"), (item.Name, Assert.Single(item.Groups)));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_backup_of_a_secret_key_that_another_program_made_is_never_replaced(ServerKind kind)
    {
        await using var home = new GnuPgHome();
        using var folder = new RunFolder();
        await using var account = await LogInAsync(kind);
        var options = new MigrationOptions { GenerateKeys = true, BackupCodes = folder.File("codes.csv") };
        var backup = XElement.Parse("<secretkey xmlns='urn:xmpp:openpgp:0'>c2VjcmV0</secretkey>");
        await account.Nodes.CreateAsync(KeyNodes.Backup, NodeSettings.Private, Token);
        await account.Nodes.PublishAsync(KeyNodes.Backup, new PubSubItem("2020-01-21T10:46:21Z", backup), cancellationToken: Token);

        var skipped = await MigrateAsync();
        Assert.Equal(OutcomeKind.Skipped, skipped.Outcome);
        Assert.StartsWith("The account has a backup of a secret key on its server", skipped.Message, StringComparison.Ordinal);
        await AssertUntouchedAsync(account);

        // With the user's key it is migrated, and the backup stays.
        await home.MakeKeyAsync(account.Jid.ToString());
        Assert.Equal(OutcomeKind.Migrated, (await MigrateAsync()).Outcome);
        Assert.Equal(backup.Value, Assert.Single((await account.GetNodeAsync(KeyNodes.Backup, Token))!.Items).Payload!.Value);
        Assert.False(File.Exists(options.BackupCodes));

        async Task<MigrationOutcome> MigrateAsync()
        {
            using var ring = new GnuPgKeyRing(home.Path);
            using var migrator = new AccountMigrator(new AddressBookAccess(ring), options);
            return await migrator.MigrateAsync(account, null, Token);
        }
    }

    [Theory]
    [InlineData(ServerKind.Prosody, 256, "pep_max_items")]
    [InlineData(ServerKind.Ejabberd, 1000, "max_items_node")]
    public async Task An_account_that_does_not_fit_is_not_touched_and_the_setting_is_named(ServerKind kind, int most, string setting)
    {
        var missing = XmppServer.Missing(kind);
        Assert.SkipWhen(missing is not null, missing ?? "");
        using var authority = new TestAuthority();
        await using var server = await XmppServer.StartAsync(kind, new ServerSetup { Accounts = [new TestAccount("user", TestDomains.Sha256, "password")], UsesDatabase = true }, authority);
        await using var home = new GnuPgHome();
        using var ring = new GnuPgKeyRing(home.Path);
        using var folder = new RunFolder();
        await using var account = await SessionAccount.ConnectAsync(
            new XmppConnectionOptions(Jid.Parse("user@" + TestDomains.Sha256), "password") { Server = new ServerAddress("127.0.0.1", server.ClientPort), ExtraRoots = [authority.Root] }, Token);
        foreach (var part in Enumerable.Range(0, most + 44).Chunk(50))
        {
            await Task.WhenAll(part.Select(i => account.SetRosterItemAsync(Romeo with { Jid = Jid.Parse($"c{i}@montague.example") }, Token)));
        }

        using var migrator = new AccountMigrator(
            new AddressBookAccess(ring), new MigrationOptions { GenerateKeys = true, BackupCodes = folder.File("codes.csv"), BackupFolder = folder.File("backups") });
        var outcome = await migrator.MigrateAsync(account, null, Token);

        Assert.Equal(OutcomeKind.Failed, outcome.Outcome);
        Assert.Contains(setting, outcome.Message, StringComparison.Ordinal);
        Assert.Empty(await ring.GetKeysAsync(Token));
        Assert.False(File.Exists(folder.File("codes.csv")) || Directory.Exists(folder.File("backups")));
        Assert.Null(await account.GetNodeAsync(KeyNodes.List, Token));
        Assert.Null(await account.GetNodeAsync(ContactNodes.Contacts, Token));
        Assert.Null(await account.GetNodeAsync(ContactNodes.Groups, Token));
        Assert.Empty(await account.GetMessagesAsync(account.Jid, Token).ToListAsync(Token));
        Assert.All((await account.GetRosterAsync(Token)).Items, item => Assert.Equal("Romeo", item.Name));
    }

    private async Task<SessionAccount> LogInAsync(ServerKind kind)
    {
        var account = await accounts.LogInAsync(kind);
        await account.SetRosterItemAsync(Romeo, Token);
        return account;
    }

    private static async Task AssertUntouchedAsync(SessionAccount account)
    {
        Assert.Equal(("Romeo", "Love"), (await account.GetRosterAsync(Token)).Items.Single() is var item ? (item.Name, item.Groups.Single()) : default);
        Assert.Null(await account.GetNodeAsync(ContactNodes.Contacts, Token));
        Assert.Null(await account.GetNodeAsync(KeyNodes.List, Token));
        Assert.Empty(await account.GetMessagesAsync(account.Jid, Token).ToListAsync(Token));
    }
}
