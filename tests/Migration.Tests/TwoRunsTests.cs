using System.Globalization;
using XmppContacts.Accounts;
using XmppContacts.Accounts.Tests;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.Migration.Tests.Faults;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Interoperability;
using XmppContacts.Rosters;
using XmppContacts.Servers;
using XmppContacts.Streams;
using XmppContacts.Tool.Tests;

namespace XmppContacts.Migration.Tests;

/// <summary>Two runs of the program on one account at the same time, as of two administrators, or of one and a scheduled job; with default padding.</summary>
public sealed class TwoRunsTests(LivingAccounts accounts)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody, true)]
    [InlineData(ServerKind.Ejabberd, true)]
    [InlineData(ServerKind.Prosody, false)]
    [InlineData(ServerKind.Ejabberd, false)]
    public async Task The_end_is_one_key_with_its_code_and_each_contact_and_group_once(ServerKind kind, bool isOneHome)
    {
        await using var home = new GnuPgHome();
        await using var otherHome = new GnuPgHome();
        using var folder = new RunFolder();
        using var otherFolder = new RunFolder();
        var login = await accounts.NewAccountAsync(kind, "two");
        await using (var account = await SessionAccount.ConnectAsync(login, Token))
        {
            await Task.WhenAll(Enumerable.Range(0, 10).Select(i => account.SetRosterItemAsync(
                new RosterItem { Jid = Jid.Parse($"contact{i}@elsewhere.example"), Name = $"Name {i}", Groups = ["Everybody", $"Group {i % 3}"] }, Token)));
        }

        (GnuPgHome Home, RunFolder Folder, string Codes)[] administrators =
            [(home, folder, folder.File("codes.csv")), isOneHome ? (home, otherFolder, folder.File("codes.csv")) : (otherHome, otherFolder, otherFolder.File("codes.csv"))];
        var runs = await Task.WhenAll(administrators.Select(one => MigrateAsync(login, one.Home, one.Folder, one.Codes)));

        // Each has done it, found it done, or says who does it.
        Assert.Contains(runs, run => run.ExitCode == 0);
        Assert.All(runs, run => Assert.True(run.ExitCode is 0 or 1 or 4, run.Errors + run.Output));
        await using var after = await SessionAccount.ConnectAsync(login, Token);
        var announced = Assert.Single(KeyAnnouncement.Of(await after.GetNodeAsync(KeyNodes.List, Token)));
        var keeper = administrators.First(one => File.Exists(one.Codes) && File.ReadAllText(one.Codes).Contains(announced.Fingerprint, StringComparison.Ordinal));
        var third = await MigrateAsync(login, keeper.Home, keeper.Folder, keeper.Codes);
        Assert.True(third.ExitCode == 0, third.Errors + third.Output);
        Assert.Contains("unchanged", third.Output, StringComparison.OrdinalIgnoreCase);
        var rows = (await File.ReadAllLinesAsync(keeper.Codes, Token)).Where(line => line.Contains(announced.Fingerprint, StringComparison.Ordinal)).ToList();
        var backup = Assert.Single((await after.GetNodeAsync(KeyNodes.Backup, Token))!.Items).Payload!.Value;

        // By gpg alone: the code opens the backup, in which there is the announced key, which opens the account.
        await using var users = new GnuPgHome();
        var secretKey = await ExternalProgram.RunAsync(
            "gpg", ["--homedir", users.Path, "--batch", "--pinentry-mode", "loopback", "--passphrase", rows[^1][^29..], "--decrypt"], Convert.FromBase64String(backup));
        await ExternalProgram.RunAsync("gpg", ["--homedir", users.Path, "--batch", "--import"], secretKey);
        using (var ring = new GnuPgKeyRing(users.Path))
        {
            Assert.Equal(announced.Fingerprint, Assert.Single(await ring.GetKeysAsync(Token)).Fingerprint);
        }

        var independent = await IndependentAccount.ReadAsync(users.Path, login, accounts.RootPem, folder.File("dump.xml"));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"Name {i}"), independent.Contacts.Select(contact => contact.Name).Order());
        Assert.Equal(["Everybody", "Group 0", "Group 1", "Group 2"], independent.Groups.Order());
        Assert.All((await after.GetRosterAsync(Token)).Items, item => Assert.False(item.HasNameOrGroups));
        Assert.Empty((await after.GetNodeAsync(RunReservation.Node, Token))!.Items);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task An_announced_key_without_its_backup_gets_it_by_the_next_run(ServerKind kind)
    {
        await using var home = new GnuPgHome();
        using var folder = new RunFolder();
        var login = await accounts.NewAccountAsync(kind, "repaired");
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        await account.SetRosterItemAsync(new RosterItem { Jid = Jid.Parse("romeo@elsewhere.example"), Name = "Romeo" }, Token);
        var first = await MigrateAsync(login, home, folder, folder.File("codes.csv"));
        Assert.True(first.ExitCode == 0, first.Errors + first.Output);
        var codes = await File.ReadAllTextAsync(folder.File("codes.csv"), Token);
        await account.PubSub.DeleteAsync(KeyNodes.Backup, Token);

        var second = await MigrateAsync(login, home, folder, folder.File("codes.csv"));

        Assert.True(second.ExitCode == 0, second.Errors + second.Output);
        Assert.Contains("unchanged", second.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(codes, await File.ReadAllTextAsync(folder.File("codes.csv"), Token));
        var backup = Assert.Single((await account.GetNodeAsync(KeyNodes.Backup, Token))!.Items).Payload!.Value;
        await using var users = new GnuPgHome();
        var secretKey = await ExternalProgram.RunAsync(
            "gpg", ["--homedir", users.Path, "--batch", "--pinentry-mode", "loopback", "--passphrase", codes.TrimEnd()[^29..], "--decrypt"], Convert.FromBase64String(backup));
        await ExternalProgram.RunAsync("gpg", ["--homedir", users.Path, "--batch", "--import"], secretKey);
        using var ring = new GnuPgKeyRing(users.Path);
        Assert.Equal(Assert.Single(KeyAnnouncement.Of(await account.GetNodeAsync(KeyNodes.List, Token))).Fingerprint, Assert.Single(await ring.GetKeysAsync(Token)).Fingerprint);
    }

    // Each makes the first secrets, the group, and its own contact.
    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Contacts_set_by_two_runs_are_each_there_once_and_in_one_group(ServerKind kind)
    {
        await using var home = new GnuPgHome();
        using var folder = new RunFolder();
        using var otherFolder = new RunFolder();
        var login = await accounts.NewAccountAsync(kind, "set");
        await home.MakeKeyAsync(login.Account.Bare.ToString());

        var runs = await Task.WhenAll(
            RunAsync(login, folder, "contacts", "set", "--gnupg-home", home.Path, "--jid", "romeo@elsewhere.example", "--name", "Romeo", "--group", "Friends"),
            RunAsync(login, otherFolder, "contacts", "set", "--gnupg-home", home.Path, "--jid", "nurse@elsewhere.example", "--name", "Nurse", "--group", "Friends"));

        Assert.All(runs, run => Assert.True(run.ExitCode == 0, run.Errors + run.Output));
        var independent = await IndependentAccount.ReadAsync(home.Path, login, accounts.RootPem, folder.File("dump.xml"));
        Assert.Equal(["Nurse", "Romeo"], independent.Contacts.Select(contact => contact.Name).Order());
        Assert.Equal(["Friends"], independent.Groups);
        var secrets = (await RunAsync(login, folder, "secret", "list", "--gnupg-home", home.Path, "--csv", "-")).Output;
        Assert.Equal(2, secrets.Split("\r\n").Count(line => line.Contains(",false,", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_migration_beside_a_contact_that_is_set_leaves_each_contact_and_group_once(ServerKind kind)
    {
        await using var home = new GnuPgHome();
        using var folder = new RunFolder();
        using var otherFolder = new RunFolder();
        var login = await accounts.NewAccountAsync(kind, "beside");
        await home.MakeKeyAsync(login.Account.Bare.ToString());
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => account.SetRosterItemAsync(
            new RosterItem { Jid = Jid.Parse($"contact{i}@elsewhere.example"), Name = $"Name {i}", Groups = ["Everybody"] }, Token)));

        // One of the contacts, and the group, are made by both.
        var runs = await Task.WhenAll(
            RunAsync(login, folder, "migrate", "--gnupg-home", home.Path),
            RunAsync(login, otherFolder, "contacts", "set", "--gnupg-home", home.Path, "--jid", "contact0@elsewhere.example", "--name", "Name 0", "--group", "Everybody"));

        Assert.All(runs, run => Assert.True(run.ExitCode == 0, run.Errors + run.Output));
        var independent = await IndependentAccount.ReadAsync(home.Path, login, accounts.RootPem, folder.File("dump.xml"));
        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"Name {i}"), independent.Contacts.Select(contact => contact.Name).Order());
        Assert.Equal(["Everybody"], independent.Groups);
        Assert.All((await account.GetRosterAsync(Token)).Items, item => Assert.False(item.HasNameOrGroups));
    }

    // As runs without a reservation left it: a group made twice, and a contact with two items.
    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task What_an_earlier_race_left_is_repaired_by_the_next_migration(ServerKind kind)
    {
        await using var home = new GnuPgHome();
        using var folder = new RunFolder();
        var login = await accounts.NewAccountAsync(kind, "raced");
        await home.MakeKeyAsync(login.Account.Bare.ToString());
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        using var ring = new GnuPgKeyRing(home.Path);
        var access = new AddressBookAccess(ring);
        ContactGroup[] groups = [ContactGroup.Create("Friends"), ContactGroup.Create("Friends")];
        await access.EditorOf(account).ApplyAsync(
            draft =>
            {
                groups.ToList().ForEach(draft.SetGroup);
                draft.Set(new Contact { Name = "Romeo", Identities = [ContactIdentity.Of(Jid.Parse("romeo@elsewhere.example"))], GroupIds = [groups[0].Id] });
                draft.Set(new Contact { Name = "Nurse", Identities = [ContactIdentity.Of(Jid.Parse("nurse@elsewhere.example"))], GroupIds = [groups[1].Id] });
            },
            null, Token);
        using (var known = await access.SecretsOf(account).ReadAsync(Token))
        {
            var second = new Contact { Name = "Romeo Montague", Identities = [ContactIdentity.Of(Jid.Parse("romeo@elsewhere.example"))] };
            var encrypted = new EncryptedItem(known, account.Jid, ContactNodes.Contacts).Encrypt(second.ToXml(), known.Newest(account.Jid, ContactNodes.Contacts)!, 512);
            await account.Nodes.PublishAsync(ContactNodes.Contacts, new PubSub.PubSubItem(ContactGroup.NewId(), encrypted), null, Token);
        }

        var run = await RunAsync(login, folder, "migrate", "--gnupg-home", home.Path, "--csv", "-");

        Assert.True(run.ExitCode == 0, run.Errors + run.Output);
        Assert.Contains("1 group made part of another with the same name", run.Output, StringComparison.Ordinal);
        var book = (await access.ReadAsync(account, Token)).Book;
        Assert.Equal("Friends", Assert.Single(book.Groups).Group.Name);
        Assert.All(book.Contacts, contact => Assert.Equal(["Friends"], contact.Groups));
        var romeo = book.Find(ContactIdentity.Of(Jid.Parse("romeo@elsewhere.example")))!;
        Assert.Equal(("Romeo Montague", 1), (romeo.Contact.Name, romeo.ItemIds.Length));
        Assert.Equal(["Romeo"], EarlierNames.Of(romeo.Contact));
        Assert.Contains("unchanged", (await RunAsync(login, folder, "migrate", "--gnupg-home", home.Path)).Output, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<ToolProcess> RunAsync(XmppConnectionOptions login, RunFolder folder, params string[] command) =>
        await AccountTool.RunAsync(login, accounts.RootPem, folder.Path, CancellationToken.None, command);

    private async Task<ToolProcess> MigrateAsync(XmppConnectionOptions login, GnuPgHome home, RunFolder folder, string codes) => await AccountTool.RunAsync(
        login, accounts.RootPem, folder.Path, CancellationToken.None, "migrate", "--gnupg-home", home.Path, "--generate-keys", "--backup-codes", codes);
}
