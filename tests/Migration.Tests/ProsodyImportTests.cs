using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.Tests;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Rosters;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests;

/// <summary>A migrated export, imported into a fresh Prosody by Prosody's own program.</summary>
public sealed class ProsodyImportTests
{
    private const string Password = "a password";

    private static readonly Jid Juliet = Jid.Parse("juliet@" + TestDomains.Sha1);
    private static readonly Jid Nurse = Jid.Parse("nurse@" + TestDomains.Sha1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Subscriptions_contacts_and_secrets_are_found_after_the_import()
    {
        var missing = XmppServer.Missing(ServerKind.Prosody) ?? ProsodyMigrator.Missing;
        Assert.SkipWhen(missing is not null, missing ?? "");
        using var folder = new RunFolder();
        await using var home = new GnuPgHome();
        await home.MakeKeysAsync([Juliet.ToString(), Nurse.ToString()]);
        using var ring = new GnuPgKeyRing(home.Path);

        // As Prosody writes exports: one file for each account.
        var (source, target) = (folder.Folder("in"), folder.File("out"));
        await WriteAsync(source, Juliet, """
            <item jid='romeo@montague.example' name='Ромео &lt;&amp;"' subscription='both'><group>Love</group><group>Семья</group></item>
            <item jid='nurse@capulet.example' name='Nurse' subscription='to'/>
            <item jid='mercutio@montague.example' name='Mercutio' subscription='none' ask='subscribe'/>
            <item jid='tybalt@capulet.example' subscription='from'/>
            """);
        await WriteAsync(source, Nurse, "<item jid='juliet@capulet.example' name='My lady' subscription='from'><group>Household</group></item>");
        await using (var secrets = await SecretsFile.OpenAsync(folder.File("secrets"), ring, null, Token))
        {
            using var migrator = new ExportMigrator(source, target, ExportTarget.Prosody, new AddressBookAccess(ring) { Secrets = secrets }, new MigrationOptions());
            var results = await migrator.MigrateAsync(null, Token).ToListAsync(Token);
            Assert.Equal(2, results.Count);
            Assert.All(results, result => Assert.Equal(OutcomeKind.Migrated, result.Result?.Outcome));
            Assert.All(results, result => Assert.Contains("secret share", result.Result!.Message, StringComparison.Ordinal));
        }

        using var authority = new TestAuthority();
        await using var server = await XmppServer.StartAsync(
            ServerKind.Prosody, new ServerSetup { Accounts = [new(Juliet.Local!, Juliet.Domain, Password), new(Nurse.Local!, Nurse.Domain, Password)] }, authority);
        await server.CrashAsync();
        await ProsodyMigrator.ImportAsync(target, server.DataFolder, Juliet.Domain);
        await server.StartAsync();

        await using (var secrets = await SecretsFile.OpenAsync(folder.File("secrets"), ring, null, Token))
        {
            await using var account = await LogInAsync(Juliet);
            Assert.Equal(
                ["mercutio@montague.example None True", "nurse@capulet.example To False", "romeo@montague.example Both False", "tybalt@capulet.example From False"],
                (await account.GetRosterAsync(Token)).Items.Select(item => $"{item.Jid} {item.Subscription} {item.Ask}{item.Name}{string.Concat(item.Groups)}").Order(StringComparer.Ordinal));
            await AssertContactsAsync(account, new AddressBookAccess(ring) { Secrets = secrets });

            // The private node was imported too, so that address, password and key are enough; other clients need messages.
            await AssertContactsAsync(account, new AddressBookAccess(ring));
            Assert.Equal(new SecretsPutBack(0, 2, 0), await new AddressBookAccess(ring) { Secrets = secrets }.SecretsOf(account).ShareAsync(Token));
        }

        await using (var other = await LogInAsync(Juliet))
        {
            await AssertContactsAsync(other, new AddressBookAccess(ring));
            var independent = await IndependentAccount.ReadAsync(home.Path, Login(Juliet), authority.RootPem, folder.File("dump.xml"));
            Assert.Empty(independent.Problems);
            Assert.Equal(["Mercutio", "Nurse", "Ромео <&\""], independent.Contacts.Select(contact => contact.Name).Order(StringComparer.Ordinal));
            using var migrator = new AccountMigrator(new AddressBookAccess(ring), new MigrationOptions());
            Assert.Equal(OutcomeKind.Unchanged, (await migrator.MigrateAsync(other, null, Token)).Outcome);
        }

        await using var nurse = await LogInAsync(Nurse);
        Assert.Equal(SubscriptionState.From, Assert.Single((await nurse.GetRosterAsync(Token)).Items).Subscription);

        XmppConnectionOptions Login(Jid jid) => new(jid, Password) { Server = new ServerAddress("127.0.0.1", server.ClientPort), ExtraRoots = [authority.Root] };
        Task<SessionAccount> LogInAsync(Jid jid) => SessionAccount.ConnectAsync(Login(jid), Token);
    }

    private static async Task AssertContactsAsync(IAccountData account, AddressBookAccess access)
    {
        var book = (await access.ReadAsync(account, Token)).Book;
        Assert.Empty(book.Faults);
        Assert.Equal(
            ["mercutio@montague.example Mercutio ", "nurse@capulet.example Nurse ", "romeo@montague.example Ромео <&\" Love|Семья"],
            book.Contacts.Select(contact => $"{contact.Contact.Jids.Single()} {contact.Contact.Name} {string.Join('|', contact.Groups.Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal));
    }

    private static Task WriteAsync(string folder, Jid account, string items) => File.WriteAllTextAsync(
        Path.Combine(folder, account + ".xml"),
        new XElement(XElement.Parse($"""
            <server-data xmlns='urn:xmpp:pie:0'><host jid='{account.Domain}'><user name='{account.Local}' password='{Password}'>
              <query xmlns='jabber:iq:roster' version='7'>{items}</query>
            </user></host></server-data>
            """)).ToString(SaveOptions.DisableFormatting),
        Token);
}
