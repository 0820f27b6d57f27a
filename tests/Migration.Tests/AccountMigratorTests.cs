using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.Tests;
using XmppContacts.Addressing;
using XmppContacts.Audit;
using XmppContacts.Contacts;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Rosters;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests;

/// <summary>Living accounts on both servers, looked at afterwards by another client and by gpg alone.</summary>
public sealed class AccountMigratorTests(LivingAccounts accounts)
{
    private static readonly XNamespace MetaContacts = "storage:metacontacts";
    private static readonly XNamespace Notes = "storage:rosternotes";

    private static readonly RosterItem[] Contacts =
    [
        Item("romeo@montague.example", "Ромео <&\"'>", "Love", "Семья"),
        Item("nurse@capulet.example", "Nurse", "Семья"),
        Item("mercutio@montague.example", "Mercutio"),
        Item("paris@verona.example", null, "Suitors"),
        Item("apothecary@mantua.example", null),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [EveryServer]
    public async Task Names_and_groups_leave_the_roster_and_come_back(ServerKind kind)
    {
        await using var user = await KeyedAccount.LogInAsync(accounts, kind);
        var (account, access) = (user.Account, user.Access);
        await FillAsync(account);
        await account.Session.SendAsync(new XElement(
            XNamespace.Get("jabber:client") + "presence", new XAttribute("to", "paris@verona.example"), new XAttribute("type", "subscribe")), Token);
        var before = await account.GetRosterAsync(Token);

        using var migrator = new AccountMigrator(access, new MigrationOptions());
        var planned = await PlanAsync(account, access);
        var outcome = await migrator.MigrateAsync(account, null, Token);

        Assert.Equal((OutcomeKind.Planned, 4, 3, 4), (planned.Outcome, planned.Contacts, planned.Groups, planned.RosterItemsCleared));
        Assert.Equal((OutcomeKind.Migrated, "", 4, 3, 4), (outcome.Outcome, outcome.WithoutReaders(), outcome.Contacts, outcome.Groups, outcome.RosterItemsCleared));
        Assert.Equal(12 + 13, outcome.Reserved);
        Assert.Equal(
            Contacts.Select(item => (item.Jid.ToString(), (string?)null, "")).Order(),
            (await Slixmpp.ReadRosterAsync(user.Login, accounts.RootPem)).Select(item => (item.Jid, string.IsNullOrEmpty(item.Name) ? null : item.Name, item.Groups)).Order());
        var after = await account.GetRosterAsync(Token);
        Assert.Equal(before.Items.Select(State).Order(), after.Items.Select(State).Order());
        Assert.Contains(after.Items, item => item.Ask);

        using var folder = new RunFolder();
        var independent = await IndependentAccount.ReadAsync(user.Home.Path, user.Login, accounts.RootPem, folder.File("dump.xml"));
        Assert.Empty(independent.Problems);
        Assert.Equal(
            Contacts.Where(item => item.HasNameOrGroups).Select(item => (item.Jid.ToString(), item.Name, string.Join('|', item.Groups.Order(StringComparer.Ordinal)))).Order(),
            independent.Contacts.Select(contact => (contact.Jids.Single(), contact.Name, string.Join('|', contact.Groups.Order(StringComparer.Ordinal)))).Order());

        var findings = (await new Auditor(RuleSelection.All, SensitiveTerms.None).AuditAsync(account, Token)).Findings;
        Assert.Empty(findings.Where(finding => finding.Severity >= Severity.Medium).Select(finding => finding.Rule));

        Assert.Equal((OutcomeKind.Unchanged, ""), Kind(await migrator.MigrateAsync(account, null, Token)));

        var restorer = new AccountRestorer(access, new RestoreOptions { RemoveEncrypted = true });
        Assert.Equal((OutcomeKind.Restored, ""), Kind(await restorer.RestoreAsync(account, null, Token)));
        Assert.Equal(before.Items.Select(Text).Order(), (await account.GetRosterAsync(Token)).Items.Select(Text).Order());
        Assert.Null(await account.GetNodeAsync(ContactNodes.Contacts, Token));
        Assert.Null(await account.GetNodeAsync(ContactNodes.Groups, Token));
        Assert.Equal((OutcomeKind.Unchanged, ""), Kind(await restorer.RestoreAsync(account, null, Token)));
    }

    [Theory]
    [EveryServer]
    public async Task Metacontacts_and_notes_become_part_of_encrypted_contacts_and_come_back_to_the_letter(ServerKind kind)
    {
        await using var user = await KeyedAccount.LogInAsync(accounts, kind);
        var (account, access) = (user.Account, user.Access);
        await FillAsync(account);
        var meta = XElement.Parse("""
            <storage xmlns='storage:metacontacts'><meta jid='nurse@capulet.example' tag='t1' order='1'/><meta jid='romeo@montague.example' tag='t1' order='2' color='red'/><meta jid='stranger@verona.example' tag='t2'/><other xmlns='urn:example:other'>kept</other></storage>
            """);
        var notes = XElement.Parse("""
            <storage xmlns='storage:rosternotes'><note jid='romeo@montague.example' cdate='2004-09-24T15:23:21Z'>met at the ball
            twice</note><note jid='friar@verona.example'>can be trusted</note></storage>
            """);
        await account.SetPrivateXmlAsync(meta, Token);
        await account.SetPrivateXmlAsync(notes, Token);
        var before = await account.GetRosterAsync(Token);

        using (var plain = new AccountMigrator(access, new MigrationOptions { IsDryRun = true }))
        {
            Assert.Contains("still read by the server: 4 metacontact entries and 2 notes", (await plain.MigrateAsync(account, null, Token)).Message, StringComparison.Ordinal);
        }

        using var migrator = new AccountMigrator(access, new MigrationOptions { IncludeMetaContacts = true });
        var outcome = await migrator.MigrateAsync(account, null, Token);

        Assert.Equal((OutcomeKind.Migrated, "", 2, 4), (outcome.Outcome, outcome.WithoutReaders(), outcome.MetaContacts, outcome.RosterItemsCleared));
        Assert.False((await account.GetPrivateXmlAsync(MetaContacts + "storage", Token))?.Nodes().Any() ?? false);
        Assert.False((await account.GetPrivateXmlAsync(Notes + "storage", Token))?.Nodes().Any() ?? false);
        using var folder = new RunFolder();
        var independent = await IndependentAccount.ReadAsync(user.Home.Path, user.Login, accounts.RootPem, folder.File("dump.xml"));
        Assert.Empty(independent.Problems);
        var romeo = Assert.Single(independent.Contacts, contact => contact.Jids.Contains("romeo@montague.example"));
        Assert.Equal(("romeo@montague.example nurse@capulet.example", "Ромео <&\"'>"), (string.Join(' ', romeo.Jids), romeo.Name));
        Assert.Equal(["met at the ball\ntwice"], romeo.Notes);
        var findings = (await new Auditor(RuleSelection.All, SensitiveTerms.None).AuditAsync(account, Token)).Findings;
        Assert.Empty(findings.Where(finding => finding.Severity >= Severity.Medium).Select(finding => finding.Rule));
        Assert.Equal((OutcomeKind.Unchanged, ""), Kind(await migrator.MigrateAsync(account, null, Token)));

        var restored = await new AccountRestorer(access, new RestoreOptions { RemoveEncrypted = true }).RestoreAsync(account, null, Token);

        Assert.Equal((OutcomeKind.Restored, ""), Kind(restored));
        Assert.Equal(before.Items.Select(Text).Order(), (await account.GetRosterAsync(Token)).Items.Select(Text).Order());
        Assert.Equal(Lines(meta), Lines(await account.GetPrivateXmlAsync(MetaContacts + "storage", Token)));
        Assert.Equal(Lines(notes).Order(), Lines(await account.GetPrivateXmlAsync(Notes + "storage", Token)).Order());
    }

    [Theory]
    [EveryServer]
    public async Task Another_encrypted_name_stays_and_the_rosters_is_kept_or_wins_when_asked_for(ServerKind kind)
    {
        await using var user = await KeyedAccount.LogInAsync(accounts, kind);
        var (account, access) = (user.Account, user.Access);
        var romeo = ContactIdentity.Of(Jid.Parse("romeo@montague.example"));
        await access.EditorOf(account).ChangeContactAsync(romeo, "My love", ["Secret"], Token);
        await account.SetRosterItemAsync(Contacts[0], Token);
        await account.SetRosterItemAsync(Contacts[1], Token);

        using var migrator = new AccountMigrator(access, new MigrationOptions());
        var outcome = await migrator.MigrateAsync(account, null, Token);
        Assert.Equal(
            (OutcomeKind.Migrated, "1 contact had another name or other groups in the roster than encrypted: the encrypted ones stay, and the roster's are kept with them."),
            Kind(outcome));
        Assert.Equal(new ContactConflict(romeo.Jid!, true, true, false), Assert.Single(outcome.Conflicts));
        var book = (await access.ReadAsync(account, Token)).Book;
        Assert.Equal(2, book.Contacts.Length);
        var contact = book.Contacts.Single(contact => contact.Contact.Identities[0] == romeo);
        Assert.Equal(("My love", "Secret"), (contact.Contact.Name, Assert.Single(contact.Groups)));
        Assert.Equal(OutcomeKind.Unchanged, (await migrator.MigrateAsync(account, null, Token)).Outcome);

        // What the roster had is there still, and comes back.
        Assert.Equal(OutcomeKind.Restored, (await new AccountRestorer(access, new RestoreOptions()).RestoreAsync(account, null, Token)).Outcome);
        Assert.Equal(Contacts[..2].Select(Text).Order(), (await account.GetRosterAsync(Token)).Items.Select(Text).Order());

        using var preferring = new AccountMigrator(access, new MigrationOptions { PreferRoster = true });
        var preferred = await preferring.MigrateAsync(account, null, Token);
        Assert.Equal(new ContactConflict(romeo.Jid!, true, true, true), Assert.Single(preferred.Conflicts));
        var after = (await access.ReadAsync(account, Token)).Book.Contacts.Single(contact => contact.Contact.Identities[0] == romeo);
        Assert.Equal((Contacts[0].Name, "Love|Семья"), (after.Contact.Name, string.Join('|', after.Groups.Order(StringComparer.Ordinal))));
    }

    private static async Task<MigrationOutcome> PlanAsync(IAccountStore account, AddressBookAccess access)
    {
        using var migrator = new AccountMigrator(access, new MigrationOptions { IsDryRun = true });
        return await migrator.MigrateAsync(account, null, Token);
    }

    private static Task FillAsync(SessionAccount account) => Task.WhenAll(Contacts.Select(contact => account.SetRosterItemAsync(contact, Token)));

    private static RosterItem Item(string jid, string? name, params string[] groups) => new() { Jid = Jid.Parse(jid), Name = name, Groups = [.. groups] };

    private static (OutcomeKind Outcome, string Message) Kind(MigrationOutcome outcome) => (outcome.Outcome, outcome.WithoutReaders());

    private static (string Jid, SubscriptionState Subscription, bool Ask) State(RosterItem item) => (item.Jid.ToString(), item.Subscription, item.Ask);

    // Servers write prefixes and the order of attributes in ways of their own.
    private static IEnumerable<string> Lines(XElement? storage) => storage!.Elements().Select(element =>
        $"{element.Name} {string.Join(' ', element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).OrderBy(attribute => attribute.Name.LocalName))} {element.Value}");

    private static string Text(RosterItem item) => $"{item.Jid} '{item.Name}' {string.Join('|', item.Groups.Order(StringComparer.Ordinal))} {item.Subscription} {item.Ask}";
}
