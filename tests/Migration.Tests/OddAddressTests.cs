using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.Tests;
using XmppContacts.Addressing;
using XmppContacts.Audit;
using XmppContacts.Contacts;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests;

/// <summary>
/// What real servers take into a roster and into the nodes, and clients seldom send: migrated, audited, migrated again and restored, with outcomes that are true
/// and the same each time. Names and addresses are those of the cases 06, 17 and 24; a server that refuses one of them does not hold it.
/// </summary>
public sealed class OddAddressTests(LivingAccounts accounts)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [EveryServer("06-stringprep-addresses/roster.xml", 17, "i♥ny@old.example")]
    [EveryServer("17-odd-items/o.xml", 8, "old.example")]
    public async Task Names_of_unusual_items_move_and_come_back(ServerKind kind, string file, int atLeast, string among)
    {
        await using var user = await KeyedAccount.LogInAsync(accounts, kind);
        var account = user.Account;
        var given = await FillAsync(account, file);
        Assert.InRange(given.Count, atLeast, 33);
        Assert.Contains(among, given.Select(item => item.Jid.ToString()));

        // What cannot be an encrypted contact stays in the roster, and is named.
        var left = given.Where(item => !item.Jid.IsBare).ToList();
        var first = await MigrateAsync(user);
        Assert.True(first.Outcome == OutcomeKind.Migrated, first.Message);
        Assert.Equal(given.Count - left.Count, first.RosterItemsCleared);
        Assert.Equal(left.Count > 0, first.Message.Contains($"an address with a resource: {MigrationRemarks.Count(left.Count, "contact")}", StringComparison.Ordinal));
        await AssertReadableAsync(user, left);

        var second = await MigrateAsync(user);
        Assert.Equal((OutcomeKind.Unchanged, 0), (second.Outcome, second.RosterItemsCleared));
        Assert.Equal(left.Count > 0, second.Message.Contains("an address with a resource", StringComparison.Ordinal));
        await AssertReadableAsync(user, left);

        var restored = await new AccountRestorer(user.Access, new RestoreOptions()).RestoreAsync(account, null, Token);
        Assert.True(restored.Outcome == OutcomeKind.Restored, restored.Message);
        await account.ReloadAsync(Token);
        Assert.Equal(Rows(given), Rows((await account.GetRosterAsync(Token)).Items.Where(item => item.HasNameOrGroups)));
    }

    [Theory]
    [EveryServer]
    public async Task Items_that_another_client_wrote_without_encryption_are_encrypted(ServerKind kind)
    {
        await using var user = await KeyedAccount.LogInAsync(accounts, kind);
        var account = user.Account;
        await account.SetRosterItemAsync(new RosterItem { Jid = Jid.Parse("bob@old.example"), Name = "Bob B", Groups = ["Work"] }, Token);
        await PublishAsync(ContactNodes.Groups, "g1", "<group xmlns='urn:xmpp:contacts:0' id='g1' name='Therapy'/>");
        await PublishAsync(ContactNodes.Contacts, "p1", "<contact xmlns='urn:xmpp:contacts:0' name='Zoe'><identity type='jid'>zoe@old.example</identity><group id='g1'/></contact>");
        Assert.Equal(2, (await FindingsAsync(user)).Count(finding => finding.Rule == "PlaintextItem"));

        var first = await MigrateAsync(user);
        Assert.True(first.Outcome == OutcomeKind.Migrated, first.Message);
        Assert.Contains("published again encrypted under new IDs: 2 items of the nodes.", first.Message, StringComparison.Ordinal);
        await AssertReadableAsync(user, []);
        var book = (await user.Access.ReadAsync(account, Token)).Book;
        Assert.Equal(["Bob B Work", "Zoe Therapy"], book.Contacts.Select(contact => $"{contact.Contact.Name} {string.Join('+', contact.Groups)}").Order());

        var second = await MigrateAsync(user);
        Assert.Equal((OutcomeKind.Unchanged, ""), (second.Outcome, second.WithoutReaders()));
        await AssertReadableAsync(user, []);

        var restored = await new AccountRestorer(user.Access, new RestoreOptions()).RestoreAsync(account, null, Token);
        Assert.True(restored.Outcome == OutcomeKind.Restored, restored.Message);
        Assert.Contains("bob@old.example|Bob B|Work", Rows((await account.GetRosterAsync(Token)).Items));

        Task PublishAsync(string node, string id, string payload) =>
            account.Nodes.PublishAsync(node, new PubSubItem(id, XElement.Parse(payload)), NodeSettings.Private, Token);
    }

    // The items of a case, as far as the server takes them; several that it takes for one address are one.
    private static async Task<List<RosterItem>> FillAsync(SessionAccount account, string file)
    {
        XNamespace roster = RosterXml.Namespace;
        var items = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Fixtures", "cases", file)).Descendants(roster + "query").First().Elements(roster + "item");
        foreach (var item in items)
        {
            if (Jid.TryFromServer((string?)item.Attribute("jid"), out var jid))
            {
                try
                {
                    await account.SetRosterItemAsync(
                        new RosterItem { Jid = jid, Name = (string?)item.Attribute("name"), Groups = [.. item.Elements(roster + "group").Select(group => group.Value)] }, Token);
                }
                catch (Streams.XmppException)
                {
                    // Refused, as by the server's own rules for addresses.
                }
            }
        }

        await account.ReloadAsync(Token);
        return [.. (await account.GetRosterAsync(Token)).Items.Where(item => item.HasNameOrGroups)];
    }

    private static async Task<MigrationOutcome> MigrateAsync(KeyedAccount user)
    {
        using var migrator = new AccountMigrator(user.Access, new MigrationOptions());
        return await migrator.MigrateAsync(user.Account, null, Token);
    }

    // What is left is all that an audit finds.
    private static async Task AssertReadableAsync(KeyedAccount user, IReadOnlyCollection<RosterItem> left)
    {
        var findings = await FindingsAsync(user);
        Assert.Equal(
            left.Where(item => !string.IsNullOrEmpty(item.Name)).Select(item => item.Jid.ToString()).Order(StringComparer.Ordinal),
            findings.Where(finding => finding.Rule == "RosterNameExposed").Select(finding => finding.Contact).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(findings, finding => finding.Rule is "PlaintextItem" or "ContactMismatch" or "UndecryptableItem" or "InvalidItem" or "ItemsMissing");
    }

    private static async Task<IReadOnlyList<Finding>> FindingsAsync(KeyedAccount user) =>
        (await new Auditor(RuleSelection.All, SensitiveTerms.None, user.Access).AuditAsync(user.Account, Token)).Findings;

    private static IEnumerable<string> Rows(IEnumerable<RosterItem> items) =>
        items.Select(item => $"{item.Jid}|{item.Name}|{string.Join(',', item.NamedGroups.Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal);
}
