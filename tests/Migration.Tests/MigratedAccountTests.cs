using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Accounts.Tests;
using XmppContacts.Addressing;
using XmppContacts.Audit;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Rosters;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests;

/// <summary>Of a migrated account, gpg and an XML parser alone make the original again, and an audit that has the keys finds nothing of weight.</summary>
public sealed class MigratedAccountTests(LivingAccounts accounts)
{
    private static readonly XNamespace MetaContacts = "storage:metacontacts";
    private static readonly XNamespace Pie = "urn:xmpp:pie:0";
    private static readonly XNamespace Private = "jabber:iq:private";
    private static readonly XNamespace Notes = "storage:rosternotes";

    private static readonly RosterItem[] Contacts =
    [
        Item("romeo@elsewhere.example", "Ромео <&\"'>", "Love", "Семья"),
        Item("montague@elsewhere.example", "Montague junior", "Love"),
        Item("nurse@elsewhere.example", "Nurse", "Семья"),
        Item("mercutio@elsewhere.example", "\u202E=cmd|' /C calc'!A0 🌹"),
        Item("paris@elsewhere.example", null, "Suitors"),
        Item("tybalt@elsewhere.example", null),
    ];

    private static readonly XElement Metas = new(
        MetaContacts + "storage", Meta("montague@elsewhere.example", 1), Meta("romeo@elsewhere.example", 2));

    private static readonly XElement Note = new(Notes + "storage", new XElement(Notes + "note", new XAttribute("jid", "mercutio@elsewhere.example"), "talks"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [EveryServer]
    public async Task A_living_account(ServerKind kind)
    {
        using var folder = new RunFolder();
        await using var user = await KeyedAccount.LogInAsync(accounts, kind);
        var (account, access) = (user.Account, user.Access);
        await Task.WhenAll(Contacts.Select(contact => account.SetRosterItemAsync(contact, Token)));
        await account.SetPrivateXmlAsync(Metas, Token);
        await account.SetPrivateXmlAsync(Note, Token);

        using var migrator = new AccountMigrator(access, new MigrationOptions { IncludeMetaContacts = true });
        var outcome = await migrator.MigrateAsync(account, null, Token);

        Assert.Equal((OutcomeKind.Migrated, ""), (outcome.Outcome, outcome.WithoutReaders()));
        AssertIsOriginal(await IndependentAccount.ReadAsync(user.Home.Path, user.Login, accounts.RootPem, folder.File("dump.xml")), user.Login.Account.Bare);
        await AssertAuditAsync(account, access);
    }

    [Fact]
    public async Task An_account_of_an_export()
    {
        var jid = Jid.Parse("juliet@capulet.example");
        await using var home = new GnuPgHome();
        await home.MakeKeyAsync(jid.ToString());
        using var folder = new RunFolder();
        using var ring = new GnuPgKeyRing(home.Path);
        var export = new XElement(
            Pie + "server-data",
            new XElement(Pie + "host", new XAttribute("jid", jid.Domain), new XElement(
                Pie + "user",
                new XAttribute("name", jid.Local!),
                RosterXml.Write(new Roster([.. Contacts])),
                new XElement(Private + "query", Metas),
                new XElement(Private + "query", Note))));
        export.Save(folder.File("in.xml"), SaveOptions.DisableFormatting);
        await using var secrets = await SecretsFile.OpenAsync(folder.File("secrets"), ring, null, Token);
        var access = new AddressBookAccess(ring) { Secrets = secrets };
        using var migrator = new ExportMigrator(folder.File("in.xml"), folder.File("out.xml"), ExportTarget.Other, access, new MigrationOptions { IncludeMetaContacts = true });

        var outcome = Assert.Single(await migrator.MigrateAsync(null, Token).ToListAsync(Token)).Result;

        Assert.Equal(OutcomeKind.Migrated, outcome?.Outcome);
        AssertIsOriginal(await IndependentAccount.ReadAsync(home.Path, jid, folder.File("out.xml")), jid);
        var account = Assert.Single(await new ServerDataSource(folder.File("out.xml")).ReadAsync(Token).ToListAsync(Token)).Account!;

        // With the file of secrets, and with what the export itself carries.
        await AssertAuditAsync(account, access);
        await AssertAuditAsync(account, new AddressBookAccess(ring));
    }

    private static void AssertIsOriginal(IndependentAccount account, Jid jid)
    {
        Assert.Empty(account.Problems);
        Assert.Equal(["urn:xmpp:contacts", "urn:xmpp:contacts-groups"], account.Secrets.Select(secret => secret.Node).Order(StringComparer.Ordinal));
        Assert.All(account.Secrets, secret => Assert.Equal(jid.ToString(), secret.Signer));
        Assert.Equal(
            Contacts.Where(item => item.HasNameOrGroups).Select(item => Row(item.Jid.ToString(), item.Name, item.Groups)).Order(StringComparer.Ordinal),
            account.Contacts.SelectMany(contact => contact.Parts).Select(part => Row(Assert.Single(part.Jids), part.Name, part.Groups)).Order(StringComparer.Ordinal));
        Assert.Equal(Contacts.SelectMany(item => item.Groups).Distinct().Order(StringComparer.Ordinal), account.Groups.Order(StringComparer.Ordinal));

        // The metacontact is one contact, its preferred address first.
        var joined = Assert.Single(account.Contacts, contact => contact.Jids.Count > 1);
        Assert.Equal(["romeo@elsewhere.example", "montague@elsewhere.example"], joined.Jids);
        Assert.Equal(["1", "2"], joined.Metas.Select(meta => meta["order"]).Order(StringComparer.Ordinal));
        Assert.Equal(["talks"], Assert.Single(account.Contacts, contact => contact.Jids.Contains("mercutio@elsewhere.example")).Notes);
        Assert.All(account.Reserved.Values, count => Assert.True(count > 0));
    }

    private static async Task AssertAuditAsync(IAccountData account, AddressBookAccess access)
    {
        var findings = (await new Auditor(RuleSelection.All, SensitiveTerms.None, access).AuditAsync(account, Token)).Findings;
        Assert.Empty(findings.Where(finding => finding.Severity >= Severity.Medium).Select(finding => $"{finding.Rule} {finding.Contact} {finding.Message}"));
    }

    private static string Row(string jid, string? name, IEnumerable<string> groups) => $"{jid} '{name}' {string.Join('|', groups.Order(StringComparer.Ordinal))}";

    private static RosterItem Item(string jid, string? name, params string[] groups) => new() { Jid = Jid.Parse(jid), Name = name, Groups = [.. groups] };

    private static XElement Meta(string jid, int order) =>
        new(MetaContacts + "meta", new XAttribute("jid", jid), new XAttribute("tag", "7f3a"), new XAttribute("order", order));
}
