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
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Names_and_groups_leave_the_roster_and_come_back(ServerKind kind)
    {
        await using var home = new GnuPgHome();
        var login = await accounts.NewAccountAsync(kind);
        await home.MakeKeyAsync(login.Account.Bare.ToString());
        using var ring = new GnuPgKeyRing(home.Path);
        var access = new AddressBookAccess(ring);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        await FillAsync(account);
        await account.Session.SendAsync(new XElement(
            XNamespace.Get("jabber:client") + "presence", new XAttribute("to", "paris@verona.example"), new XAttribute("type", "subscribe")), Token);
        var before = await account.GetRosterAsync(Token);

        using var migrator = new AccountMigrator(access, new MigrationOptions());
        var planned = await PlanAsync(account, access);
        var outcome = await migrator.MigrateAsync(account, null, Token);

        Assert.Equal((OutcomeKind.Planned, 4, 3, 4), (planned.Outcome, planned.Contacts, planned.Groups, planned.RosterItemsCleared));
        Assert.Equal((OutcomeKind.Migrated, "", 4, 3, 4), (outcome.Outcome, outcome.Message, outcome.Contacts, outcome.Groups, outcome.RosterItemsCleared));
        Assert.Equal(12 + 13, outcome.Reserved);
        Assert.Equal(
            Contacts.Select(item => (item.Jid.ToString(), (string?)null, "")).Order(),
            (await Slixmpp.ReadRosterAsync(login, accounts.RootPem)).Select(item => (item.Jid, string.IsNullOrEmpty(item.Name) ? null : item.Name, item.Groups)).Order());
        var after = await account.GetRosterAsync(Token);
        Assert.Equal(before.Items.Select(State).Order(), after.Items.Select(State).Order());
        Assert.Contains(after.Items, item => item.Ask);

        using var folder = new RunFolder();
        var independent = await IndependentAccount.ReadAsync(home.Path, login, accounts.RootPem, folder.File("dump.xml"));
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

    private static async Task<MigrationOutcome> PlanAsync(IAccountStore account, AddressBookAccess access)
    {
        using var migrator = new AccountMigrator(access, new MigrationOptions { IsDryRun = true });
        return await migrator.MigrateAsync(account, null, Token);
    }

    private static Task FillAsync(SessionAccount account) => Task.WhenAll(Contacts.Select(contact => account.SetRosterItemAsync(contact, Token)));

    private static RosterItem Item(string jid, string? name, params string[] groups) => new() { Jid = Jid.Parse(jid), Name = name, Groups = [.. groups] };

    private static (OutcomeKind Outcome, string Message) Kind(MigrationOutcome outcome) => (outcome.Outcome, outcome.Message);

    private static (string Jid, SubscriptionState Subscription, bool Ask) State(RosterItem item) => (item.Jid.ToString(), item.Subscription, item.Ask);

    private static string Text(RosterItem item) => $"{item.Jid} '{item.Name}' {string.Join('|', item.Groups.Order(StringComparer.Ordinal))} {item.Subscription} {item.Ask}";
}
