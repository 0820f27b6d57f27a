using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Addressing;
using XmppContacts.Audit;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp.KeyFiles;
using XmppContacts.PubSub;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests;

/// <summary>Items of the nodes that are not encrypted: contacts and groups of XEP-0510, and vCards of contacts (XEP-0292).</summary>
public sealed class ReadableItemTests : IDisposable
{
    private const string Bob = "bob@old.example";

    private readonly RunFolder _folder = new();
    private readonly KeyFileRing _ring;

    public ReadableItemTests() => _ring = new KeyFileRing(_folder.File("keys"), mayBeNew: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plain_contact_is_published_again_encrypted_under_another_ID_and_the_plain_one_is_retracted()
    {
        var account = await CaseAsync("24-plain-items/plain510.xml");

        var planned = await MigrateAsync(account, new MigrationOptions { IsDryRun = true });
        Assert.Equal(OutcomeKind.Planned, planned.Outcome);
        Assert.Contains("Not encrypted, and still readable: 1 item of the nodes.", planned.Message, StringComparison.Ordinal);

        var outcome = await MigrateAsync(account);
        Assert.Equal(OutcomeKind.Migrated, outcome.Outcome);
        Assert.Contains("published again encrypted under new IDs: 1 item of the nodes.", outcome.Message, StringComparison.Ordinal);
        var book = await BookAsync(account);
        var contact = Assert.Single(book.Contacts);
        Assert.Equal("Robert Secret", contact.Contact.Name);
        Assert.Contains("Bob B", contact.Contact.ToXml().ToString(), StringComparison.Ordinal);
        Assert.Equal(Bob, Assert.Single(contact.Contact.Jids).ToString());
        Assert.DoesNotContain("0f3c6f5e8b1d4a7f9c2e5d8b7a6f4c31", book.ContactsNode.Items.Select(item => item.Id));
        await AssertNothingReadableAsync(account);
        Assert.Equal(OutcomeKind.Unchanged, (await MigrateAsync(account)).Outcome);

        // The roster had another name, which comes back.
        Assert.Equal(OutcomeKind.Restored, (await new AccountRestorer(Access, new RestoreOptions()).RestoreAsync(account, null, Token)).Outcome);
        Assert.Equal("Bob B", Assert.Single((await account.GetRosterAsync(Token)).Items).Name);
    }

    [Fact]
    public async Task Plain_groups_get_other_IDs_and_what_is_encrypted_already_stays()
    {
        var account = await AccountAsync(
            "<item jid='bob@old.example' name='Bob'/><item jid='eve@old.example' name='Eve'><group>Work</group></item>");
        Assert.Equal(OutcomeKind.Migrated, (await MigrateAsync(account)).Outcome);
        await PublishAsync(account, ContactNodes.Groups, "g1", "<group xmlns='urn:xmpp:contacts:0' id='g1' name='Work'/>");
        await PublishAsync(account, ContactNodes.Groups, "g2", "<group xmlns='urn:xmpp:contacts:0' id='g2' name='Therapy'/>");
        await PublishAsync(account, ContactNodes.Contacts, "p1", "<contact xmlns='urn:xmpp:contacts:0' name='Robert'><identity type='jid'>bob@old.example</identity></contact>");
        await PublishAsync(account, ContactNodes.Contacts, "p2", "<contact xmlns='urn:xmpp:contacts:0'><identity type='jid'>eve@old.example</identity><group id='g2'/></contact>");
        await PublishAsync(account, ContactNodes.Contacts, "p3", "<contact xmlns='urn:xmpp:contacts:0' name='Zoe'><identity type='jid'>zoe@old.example</identity><group id='g1'/></contact>");
        await PublishAsync(account, ContactNodes.Contacts, "p4", "<reserved xmlns='urn:xmpp:contacts:0'/>");

        var outcome = await MigrateAsync(account);

        Assert.Equal(OutcomeKind.Migrated, outcome.Outcome);
        Assert.Contains("6 items of the nodes", outcome.Message, StringComparison.Ordinal);
        var book = await BookAsync(account);
        Assert.Equal(["Therapy", "Work"], book.Groups.Select(group => group.Group.Name).Order());
        Assert.DoesNotContain(book.Groups, group => group.Group.Id is "g1" or "g2");
        Assert.Equal(
            ["Bob ", "Eve Therapy+Work", "Zoe Work"],
            book.Contacts.Select(contact => $"{contact.Contact.Name} {string.Join('+', contact.Groups.Order())}").Order());
        Assert.Contains("Robert", book.Find(ContactIdentity.Of(Jid.Parse(Bob)))!.Contact.ToXml().ToString(), StringComparison.Ordinal);
        await AssertNothingReadableAsync(account);
        Assert.Equal(OutcomeKind.Unchanged, (await MigrateAsync(account)).Outcome);
    }

    [Theory]
    [InlineData("<contact xmlns='urn:xmpp:contacts:0' name='Nobody'/>")]
    [InlineData("<contact xmlns='urn:xmpp:contacts:0' name='Both'><identity type='jid'>bob@old.example</identity><identity type='jid'>eve@old.example</identity></contact>")]
    [InlineData("<Contact xmlns='urn:xmpp:contacts:0' name='Capital'><identity type='jid'>bob@old.example</identity></Contact>")]
    [InlineData("<note xmlns='urn:example:other' name='Other'/>")]
    public async Task What_cannot_be_moved_stays_and_the_account_is_not_said_to_be_migrated(string payload)
    {
        var account = await AccountAsync("<item jid='bob@old.example' name='Bob'/><item jid='eve@old.example' name='Eve'/>");
        Assert.Equal(OutcomeKind.Migrated, (await MigrateAsync(account)).Outcome);
        await PublishAsync(account, ContactNodes.Contacts, "p1", payload);

        for (var run = 0; run < 2; run++)
        {
            var outcome = await MigrateAsync(account);

            Assert.Equal(OutcomeKind.Failed, outcome.Outcome);
            Assert.Contains("still readable: 1 item of the nodes. Of these, 1 cannot be moved", outcome.Message, StringComparison.Ordinal);
        }

        Assert.Equal(2, (await BookAsync(account)).Contacts.Length);
        Assert.NotNull((await account.GetNodeAsync(ContactNodes.Contacts, Token))!.Items.Single(item => item.Id == "p1").Payload);
    }

    [Fact]
    public async Task A_vCard_of_a_contact_is_a_finding_of_its_own_and_moves_when_asked()
    {
        var account = await CaseAsync("23-contact-cards-in-the-node/v292.xml");
        var finding = Assert.Single(await FindingsAsync(account), finding => finding.Rule is "ContactCardExposed" or "PlaintextItem" or "DerivedItemId" or "InvalidItem" or "UndecryptableItem");
        Assert.Equal(
            ("ContactCardExposed", Severity.High, Bob, "fn, note", "Robert Secret; my therapist"), (finding.Rule, finding.Severity, finding.Contact, finding.Field, finding.Value));

        var without = await MigrateAsync(account);
        Assert.Equal(OutcomeKind.Migrated, without.Outcome);
        Assert.Contains("Still readable in the contact node: 1 vCard", without.Message, StringComparison.Ordinal);
        Assert.Single(await FindingsAsync(account), finding => finding.Rule == "ContactCardExposed");
        var unchanged = await MigrateAsync(account);
        Assert.Equal((OutcomeKind.Unchanged, without.Message[without.Message.IndexOf("Still", StringComparison.Ordinal)..]), (unchanged.Outcome, unchanged.Message));

        var outcome = await MigrateAsync(account, new MigrationOptions { IncludeCards = true });
        Assert.Equal(OutcomeKind.Migrated, outcome.Outcome);
        Assert.DoesNotContain("Still readable", outcome.Message, StringComparison.Ordinal);
        var contact = Assert.Single((await BookAsync(account)).Contacts).Contact;
        Assert.Equal("Bob B", contact.Name);
        Assert.Contains("my therapist", contact.ToXml().ToString(), StringComparison.Ordinal);
        await AssertNothingReadableAsync(account);
        Assert.Equal(OutcomeKind.Unchanged, (await MigrateAsync(account, new MigrationOptions { IncludeCards = true })).Outcome);
    }

    [Fact]
    public async Task Names_and_groups_of_vCards_move_as_those_of_a_roster()
    {
        var account = await AccountAsync("<item jid='bob@old.example' subscription='both'/>");
        await account.Nodes.CreateAsync(ContactNodes.Contacts, NodeSettings.Private with { MaxItems = 10 }, Token);
        await PublishAsync(
            account, ContactNodes.Contacts, Bob,
            "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><n><surname>Secret</surname><given>Robert</given></n><categories><text>Work</text><text>Club</text></categories></vcard>");
        await PublishAsync(
            account, ContactNodes.Contacts, "c2",
            "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>Eve</text></fn><impp><uri>xmpp:eve@old.example</uri></impp></vcard>");
        await PublishAsync(account, ContactNodes.Contacts, "c3", "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>Nobody</text></fn></vcard>");

        var outcome = await MigrateAsync(account, new MigrationOptions { IncludeCards = true });

        Assert.Equal(OutcomeKind.Migrated, outcome.Outcome);
        Assert.Contains("Still readable in the contact node: 1 vCard", outcome.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["Eve ", "Robert Secret Club+Work"],
            (await BookAsync(account)).Contacts.Select(contact => $"{contact.Contact.Name} {string.Join('+', contact.Groups.Order())}").Order());
        Assert.Equal("c3", Assert.Single((await account.GetNodeAsync(ContactNodes.Contacts, Token))!.Items, item => ContactCard.IsCard(item.Payload!)).Id);
    }

    [Fact]
    public async Task Restoring_says_what_it_does_not_use_and_deletes_none_of_it()
    {
        var account = await AccountAsync("<item jid='bob@old.example' name='Bob'/>");
        Assert.Equal(OutcomeKind.Migrated, (await MigrateAsync(account)).Outcome);
        await PublishAsync(account, ContactNodes.Contacts, "p1", "<contact xmlns='urn:xmpp:contacts:0' name='Zoe'><identity type='jid'>zoe@old.example</identity></contact>");
        await PublishAsync(account, ContactNodes.Contacts, "eve@old.example", "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>Eve</text></fn></vcard>");

        var outcome = await new AccountRestorer(Access, new RestoreOptions { RemoveEncrypted = true }).RestoreAsync(account, null, Token);

        Assert.Equal(OutcomeKind.Restored, outcome.Outcome);
        Assert.Contains("Not encrypted, and so not restored: 2 items of the nodes", outcome.Message, StringComparison.Ordinal);
        Assert.Equal("Bob", Assert.Single((await account.GetRosterAsync(Token)).Items).Name);
        Assert.Equal(["eve@old.example", "p1"], (await account.GetNodeAsync(ContactNodes.Contacts, Token))!.Items.Select(item => item.Id).Intersect(["eve@old.example", "p1"]).Order());
    }

    public void Dispose()
    {
        _ring.Dispose();
        _folder.Dispose();
    }

    private AddressBookAccess Access => new(_ring);

    private async Task<EditedAccount> CaseAsync(string file) => await ReadAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", "cases", file));

    private async Task<EditedAccount> AccountAsync(string items)
    {
        await File.WriteAllTextAsync(
            _folder.File("in.xml"),
            $"<server-data xmlns='urn:xmpp:pie:0'><host jid='old.example'><user name='anna'><query xmlns='jabber:iq:roster'>{items}</query></user></host></server-data>", Token);
        return await ReadAsync(_folder.File("in.xml"));
    }

    private async Task<EditedAccount> ReadAsync(string path)
    {
        await _ring.GenerateAsync("xmpp:anna@old.example", Token);
        var read = await new ServerDataSource(path).ReadAsync(Token).SingleAsync(Token);
        return new EditedAccount(Assert.IsType<ExportedAccount>(read.Account));
    }

    private async Task<MigrationOutcome> MigrateAsync(EditedAccount account, MigrationOptions? options = null)
    {
        using var migrator = new AccountMigrator(Access, options ?? new MigrationOptions());
        return await migrator.MigrateAsync(account, null, Token);
    }

    private static Task PublishAsync(EditedAccount account, string node, string id, string payload) =>
        account.Nodes.PublishAsync(node, new PubSubItem(id, XElement.Parse(payload)), NodeSettings.Private, Token);

    private async Task<AddressBook> BookAsync(EditedAccount account) => (await Access.ReadAsync(account, Token)).Book;

    private static async Task<IReadOnlyList<Finding>> FindingsAsync(EditedAccount account) =>
        [.. (await new Auditor(RuleSelection.All, SensitiveTerms.None).AuditAsync(account, Token)).Findings];

    private static async Task AssertNothingReadableAsync(EditedAccount account)
    {
        Assert.DoesNotContain(
            await FindingsAsync(account), finding => finding.Rule is "RosterNameExposed" or "RosterGroupExposed" or "PlaintextItem" or "ContactCardExposed");
        foreach (var name in new[] { ContactNodes.Contacts, ContactNodes.Groups })
        {
            Assert.All((await account.GetNodeAsync(name, Token))!.Items, item => Assert.Equal("encrypted", item.Payload!.Name.LocalName));
        }
    }
}
