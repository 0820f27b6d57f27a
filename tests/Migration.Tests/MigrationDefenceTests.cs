using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Accounts.Tests;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests;

/// <summary>What stands in the way of a migration leaves the account as it is, or is dealt with.</summary>
public sealed class MigrationDefenceTests(LivingAccounts accounts)
{
    private const int GnuPgRuns = 12;

    private static readonly RosterItem Romeo = new() { Jid = Jid.Parse("romeo@elsewhere.example"), Name = "Romeo", Groups = ["Love"] };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Without_an_archive_the_private_node_or_the_secrets_file_has_the_secrets(ServerKind kind)
    {
        var missing = XmppServer.Missing(kind);
        Assert.SkipWhen(missing is not null, missing ?? "");
        using var authority = new TestAuthority();
        await using var server = await XmppServer.StartAsync(
            kind,
            new ServerSetup { Accounts = [new TestAccount("user", TestDomains.Sha256, "password")], HasArchive = false }, authority);
        await using var home = new GnuPgHome();
        await home.MakeKeyAsync("user@" + TestDomains.Sha256);
        using var ring = new GnuPgKeyRing(home.Path);
        using var folder = new RunFolder();
        await using var account = await SessionAccount.ConnectAsync(
            new XmppConnectionOptions(Jid.Parse("user@" + TestDomains.Sha256), "password") { Server = new ServerAddress("127.0.0.1", server.ClientPort), ExtraRoots = [authority.Root] }, Token);
        await account.SetRosterItemAsync(Romeo, Token);

        // The private node is home enough; a secrets file gets what is there when it is named.
        using (var migrator = new AccountMigrator(new AddressBookAccess(ring), new MigrationOptions()))
        {
            var outcome = await migrator.MigrateAsync(account, null, Token);
            Assert.True(outcome.Outcome == OutcomeKind.Migrated, outcome.Message);
        }

        await AssertEncryptedAsync(account, new AddressBookAccess(ring));
        await using (var secrets = await SecretsFile.OpenAsync(folder.File("secrets"), ring, null, Token))
        {
            using var migrator = new AccountMigrator(new AddressBookAccess(ring) { Secrets = secrets }, new MigrationOptions());
            var outcome = await migrator.MigrateAsync(account, null, Token);
            Assert.Equal(OutcomeKind.Unchanged, outcome.Outcome);
            Assert.StartsWith("Shared secrets were missing and were put back: 2 into the secrets file.", outcome.Message, StringComparison.Ordinal);
        }

        await account.Nodes.DeleteAsync(PrivateNode.Name, Token);
        await using var opened = await SecretsFile.OpenAsync(folder.File("secrets"), ring, null, Token);
        await AssertEncryptedAsync(account, new AddressBookAccess(ring) { Secrets = opened });
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_node_that_everybody_may_read_is_made_private_before_anything_is_published(ServerKind kind)
    {
        await using var user = await KeyedAccount.LogInAsync(accounts, kind);
        var (account, access) = (user.Account, user.Access);
        await account.SetRosterItemAsync(Romeo, Token);
        foreach (var node in new[] { ContactNodes.Contacts, ContactNodes.Groups })
        {
            await account.Nodes.CreateAsync(node, new NodeSettings { AccessModel = "open", PersistItems = true, MaxItems = 3 }, Token);
        }

        using var migrator = new AccountMigrator(access, new MigrationOptions());
        Assert.Equal(OutcomeKind.Migrated, (await migrator.MigrateAsync(account, null, Token)).Outcome);

        var stranger = await accounts.NewAccountAsync(kind);
        foreach (var node in new[] { ContactNodes.Contacts, ContactNodes.Groups })
        {
            Assert.Equal("whitelist", (await account.GetNodeAsync(node, Token))?.Configuration?.AccessModel);
            Assert.NotNull(await Slixmpp.ReadNodeRefusalAsync(stranger, accounts.RootPem, user.Login.Account.Bare, node));
        }

        await AssertEncryptedAsync(account, access);
        Assert.Equal(OutcomeKind.Unchanged, (await migrator.MigrateAsync(account, null, Token)).Outcome);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Items_that_no_known_secret_opens_are_neither_overwritten_nor_doubled(ServerKind kind)
    {
        await using var home = new GnuPgHome();
        await using var other = new GnuPgHome();
        var login = await accounts.NewAccountAsync(kind);
        await home.MakeKeyAsync(login.Account.Bare.ToString());
        await other.MakeKeyAsync(login.Account.Bare.ToString());
        using var ring = new GnuPgKeyRing(home.Path);
        using var otherRing = new GnuPgKeyRing(other.Path);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        await account.SetRosterItemAsync(Romeo, Token);
        using (var migrator = new AccountMigrator(new AddressBookAccess(ring), new MigrationOptions()))
        {
            Assert.Equal(OutcomeKind.Migrated, (await migrator.MigrateAsync(account, null, Token)).Outcome);
        }

        // A client that knows nothing of all this gives a name, and somebody migrates with another key of the same address.
        await account.SetRosterItemAsync(Romeo, Token);
        var before = await ItemsAsync(account);
        using (var migrator = new AccountMigrator(new AddressBookAccess(otherRing), new MigrationOptions()))
        {
            var outcome = await migrator.MigrateAsync(account, null, Token);
            Assert.Equal(OutcomeKind.Failed, outcome.Outcome);
            Assert.Contains("cannot be opened, since no known secret fits", outcome.Message, StringComparison.Ordinal);
        }

        await AssertInRosterAsync(account);
        Assert.Equal(before, await ItemsAsync(account));

        // With the right key, it is completed.
        using (var migrator = new AccountMigrator(new AddressBookAccess(ring), new MigrationOptions()))
        {
            Assert.Equal(OutcomeKind.Migrated, (await migrator.MigrateAsync(account, null, Token)).Outcome);
        }

        await AssertEncryptedAsync(account, new AddressBookAccess(ring));
    }

    // Every run of the program in turn fails, as when the disk is full or a card is taken out.
    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task When_gpg_fails_midway_nothing_is_lost_and_another_run_completes(ServerKind kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program that fails is a shell script.");
        await using var home = new GnuPgHome();
        using var folder = new RunFolder();
        var (script, counter) = (folder.File("gpg"), folder.File("left"));
        await File.WriteAllTextAsync(script, $"#!/bin/sh\nn=$(cat '{counter}'); n=$((n - 1)); echo $n >'{counter}'\n[ $n != 0 ] || exit 2\nexec gpg \"$@\"\n", Token);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var failures = 0;
        for (var run = 1; run <= GnuPgRuns; run++)
        {
            await File.WriteAllTextAsync(counter, run.ToString(System.Globalization.CultureInfo.InvariantCulture), Token);
            var login = await accounts.NewAccountAsync(kind);
            await home.MakeKeyAsync(login.Account.Bare.ToString());
            await using var account = await SessionAccount.ConnectAsync(login, Token);
            await account.SetRosterItemAsync(Romeo, Token);
            using var failing = new GnuPgKeyRing(script, home.Path, null);
            using var ring = new GnuPgKeyRing(home.Path);
            MigrationOutcome outcome;
            using (var migrator = new AccountMigrator(new AddressBookAccess(failing) { Padding = PaddingPolicy.None }, new MigrationOptions { BackupFolder = folder.File("backup") }))
            {
                outcome = await migrator.MigrateAsync(account, null, Token);
            }

            var access = new AddressBookAccess(ring) { Padding = PaddingPolicy.None };
            if (outcome.Outcome == OutcomeKind.Migrated)
            {
                await AssertEncryptedAsync(account, access);
                break;
            }

            failures++;
            Assert.Equal(OutcomeKind.Failed, outcome.Outcome);
            if ((await account.GetRosterAsync(Token)).Items.Any(item => item.HasNameOrGroups))
            {
                await AssertInRosterAsync(account);
            }
            else
            {
                await AssertEncryptedAsync(account, access);
            }

            using var again = new AccountMigrator(access, new MigrationOptions());
            var second = await again.MigrateAsync(account, null, Token);
            Assert.True(second.Outcome is OutcomeKind.Migrated or OutcomeKind.Unchanged, second.Message);
            await AssertEncryptedAsync(account, access);
            Assert.Equal(OutcomeKind.Unchanged, (await again.MigrateAsync(account, null, Token)).Outcome);
        }

        Assert.InRange(failures, 3, GnuPgRuns - 1);
    }

    [Fact]
    public async Task An_account_with_a_contact_that_has_no_address_is_copied_and_named_and_stops_no_other()
    {
        const string Juliets = """
            <user name='juliet'><query xmlns='jabber:iq:roster'><item jid='romeo@elsewhere.example' name='Romeo' subscription='both'><group>Love</group></item>
            <item jid='nobody@' name='Nobody' subscription='none'/></query></user>
            """;
        await using var home = new GnuPgHome();
        await home.MakeKeysAsync(["juliet@capulet.example", "nurse@capulet.example"]);
        using var ring = new GnuPgKeyRing(home.Path);
        using var folder = new RunFolder();
        await File.WriteAllTextAsync(
            folder.File("in.xml"),
            $"<server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'>{Juliets}<user name='nurse'><query xmlns='jabber:iq:roster'>"
                + "<item jid='romeo@elsewhere.example' name='Montague' subscription='both'/></query></user></host></server-data>",
            Token);
        await using var secrets = await SecretsFile.OpenAsync(folder.File("secrets"), ring, null, Token);
        using var migrator = new ExportMigrator(folder.File("in.xml"), folder.File("out.xml"), ExportTarget.Other, new AddressBookAccess(ring) { Secrets = secrets }, new MigrationOptions());

        var results = await migrator.MigrateAsync(null, Token).ToListAsync(Token);

        var outcome = Assert.Single(results, result => result.IsResult).Result!;
        Assert.Equal(("nurse@capulet.example", OutcomeKind.Migrated), (outcome.Account.ToString(), outcome.Outcome));
        var problem = Assert.Single(results, result => !result.IsResult).Problem!.ToString();
        Assert.Contains("juliet@capulet.example: a roster item whose jid is not an XMPP address: 'nobody@'", problem, StringComparison.Ordinal);
        Assert.Contains(Juliets.Trim(), await File.ReadAllTextAsync(folder.File("out.xml"), Token), StringComparison.Ordinal);
    }

    private static async Task AssertInRosterAsync(IAccountData account)
    {
        var item = Assert.Single((await account.GetRosterAsync(Token)).Items);
        Assert.Equal(("Romeo", "Love"), (item.Name, Assert.Single(item.Groups)));
    }

    private static async Task AssertEncryptedAsync(IAccountData account, AddressBookAccess access)
    {
        Assert.False(Assert.Single((await account.GetRosterAsync(Token)).Items).HasNameOrGroups);
        var book = (await access.ReadAsync(account, Token)).Book;
        Assert.Empty(book.Faults);
        var contact = Assert.Single(book.Contacts);
        Assert.Equal(("Romeo", "Love"), (contact.Contact.Name, Assert.Single(contact.Groups)));
    }

    private static async Task<List<string>> ItemsAsync(IAccountData account) =>
    [
        .. (await account.GetNodeAsync(ContactNodes.Contacts, Token))!.Items.Concat((await account.GetNodeAsync(ContactNodes.Groups, Token))!.Items)
            .Select(item => $"{item.Id} {item.Payload}").Order(StringComparer.Ordinal),
    ];
}
