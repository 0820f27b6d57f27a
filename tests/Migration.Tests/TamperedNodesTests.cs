using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.Tests;
using XmppContacts.Addressing;
using XmppContacts.Audit;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.PubSub;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests;

/// <summary>What a server, or somebody with the account's password, does to encrypted items: swapped, replayed, doubled, dropped, and readable ones in their place.</summary>
public sealed class TamperedNodesTests(LivingAccounts accounts)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Each_item_that_was_tampered_with_has_its_finding_is_not_used_and_stops_changes(ServerKind kind)
    {
        await using var home = new GnuPgHome();
        var login = await accounts.NewAccountAsync(kind, "tampered");
        await home.MakeKeyAsync(login.Account.Bare.ToString());
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        using var ring = new GnuPgKeyRing(home.Path);
        var access = new AddressBookAccess(ring);
        string[] names = ["swapped", "other", "replayed", "doubled", "dropped", "readable", "whole"];
        await access.ChangeAsync(account, null, draft => names.ToList().ForEach(name => draft.Change(Identity(name), name, ["Friends"])), null, Token);
        var before = (await access.ReadAsync(account, Token)).Book;
        await access.ChangeAsync(account, null, draft => draft.Change(Identity("replayed"), "Newer", null), null, Token);
        Assert.Empty(await RulesAsync());

        await PutAsync(IdOf("swapped"), ItemOf("other"));
        await PutAsync(IdOf("other"), ItemOf("swapped"));
        await PutAsync(IdOf("replayed"), ItemOf("replayed"));
        await PutAsync(ContactGroup.NewId(), ItemOf("doubled"));
        await account.Nodes.RetractAsync(ContactNodes.Contacts, IdOf("dropped"), Token);
        await PutAsync(IdOf("readable"), XElement.Parse("<contact xmlns='urn:xmpp:contacts:0' name='Mallory'><identity type='jid'>readable@x.example</identity></contact>"));

        Assert.Equal(["InvalidItem", "ItemsMissing", "PlaintextItem", "RolledBack"], await RulesAsync());
        var book = (await access.ReadAsync(account, Token)).Book;
        Assert.Equal(["doubled", "whole"], book.Contacts.Select(contact => contact.Contact.Name).Order());
        Assert.Equal(
            new[] { IdOf("swapped"), IdOf("other"), IdOf("replayed"), IdOf("dropped"), IdOf("readable") }.Order(), book.MissingItems.Select(item => item.ItemId).Order());

        // Nothing is changed before the user decides: not by a change, a rotation or a migration.
        var refused = await Assert.ThrowsAsync<EncryptedNodeException>(() => access.ChangeAsync(account, null, draft => draft.Change(Identity("new"), "New", null), null, Token));
        Assert.Equal(EncryptedNodeFailure.ItemsMissing, refused.Reason);
        refused = await Assert.ThrowsAsync<EncryptedNodeException>(() => access.RotateAsync(account, access.SecretsOf(account), [ContactNodes.Contacts], null, keepsItems: false, Token));
        Assert.Equal(EncryptedNodeFailure.ItemsMissing, refused.Reason);
        await account.SetRosterItemAsync(new Rosters.RosterItem { Jid = Jid.Parse("new@x.example"), Name = "New" }, Token);
        using var migrator = new AccountMigrator(access, new MigrationOptions());
        Assert.Equal(OutcomeKind.Failed, (await migrator.MigrateAsync(account, null, Token)).Outcome);
        Assert.Equal("New", Assert.Single((await account.GetRosterAsync(Token)).Items).Name);

        string IdOf(string name) => Assert.Single(before.Find(Identity(name))!.ItemIds);

        XElement ItemOf(string name) => before.ContactsNode.Items.Single(item => item.Id == IdOf(name)).Stored.Payload!;

        Task PutAsync(string id, XElement payload) => account.Nodes.PublishAsync(ContactNodes.Contacts, new PubSubItem(id, payload), null, Token);

        async Task<IEnumerable<string>> RulesAsync() => (await new Auditor(RuleSelection.All, SensitiveTerms.None, access).AuditAsync(account, Token)).Findings
            .Where(finding => finding.Rule is not ("NoOpenPgpKey" or "UnpaddedNode" or "SizeDistinguishable")).Select(finding => finding.Rule).Distinct().Order();
    }

    private static ContactIdentity Identity(string name) => ContactIdentity.Of(Jid.Create(name, "x.example"));
}
