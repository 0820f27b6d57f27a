using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.PubSub;
using XmppContacts.Tests.EncryptedNodes;

namespace XmppContacts.Tests.Contacts;

public sealed class AddressBookEditorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_made_for_a_book_that_stays_empty()
    {
        var account = new BookAccount();
        Assert.False((await account.Editor().RemoveContactAsync(Identity("a"), Token)).IsChanged);
        Assert.Empty(account.Memory.Log);
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(15, 16)]
    [InlineData(16, 32)]
    [InlineData(31, 32)]
    public async Task Each_node_is_filled_to_a_power_of_two_with_at_least_one_reserved_item(int contacts, int items)
    {
        var account = new BookAccount();
        await account.Editor().ApplyAsync(Adding(contacts), cancellationToken: Token);

        Assert.Equal((items, 16), (account.Memory.Items(ContactNodes.Contacts).Count, account.Memory.Items(ContactNodes.Groups).Count));
        Assert.Single(account.Memory.Items(ContactNodes.Contacts).Concat(account.Memory.Items(ContactNodes.Groups)).Select(item => item.Payload!.Value.Length).Distinct());
    }

    [Fact]
    public async Task A_second_run_writes_nothing()
    {
        var account = new BookAccount();
        await account.Editor().ApplyAsync(Adding(20), cancellationToken: Token);
        account.Memory.Log.Clear();

        Assert.False((await account.Editor().ApplyAsync(Adding(20), cancellationToken: Token)).IsChanged);
        Assert.Empty(account.Memory.Log);
    }

    [Fact]
    public async Task An_addition_takes_the_place_of_a_reserved_item_and_a_removal_leaves_one()
    {
        var account = new BookAccount();
        await account.Editor().ApplyAsync(Adding(3), cancellationToken: Token);
        var ids = account.Memory.Items(ContactNodes.Contacts).Select(item => item.Id).Order().ToList();
        account.Memory.Log.Clear();

        await account.Editor().ChangeContactAsync(Identity("new"), "New", null, Token);
        Assert.Equal(["publish", "retract"], Changes(account));
        var added = account.Memory.Items(ContactNodes.Contacts).Select(item => item.Id).Except(ids).Single();
        Assert.Matches("^[0-9a-f]{32}$", added);
        account.Memory.Log.Clear();
        var book = (await account.Editor().RemoveContactAsync(Identity("c1"), Token)).Book;

        Assert.Equal(["publish", "retract"], Changes(account));
        Assert.Equal(16, account.Memory.Items(ContactNodes.Contacts).Count);
        Assert.Equal((3, 13), (book.Contacts.Length, book.ContactsNode.ReservedItemIds.Count()));

        static IEnumerable<string> Changes(BookAccount account) =>
            account.Memory.Log.Where(line => line.Contains(ContactNodes.Contacts + " ", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]);
    }

    [Fact]
    public async Task Without_padding_there_are_only_contacts_of_their_own_size()
    {
        var account = new BookAccount();
        var editor = account.Editor(PaddingPolicy.None);
        await editor.ApplyAsync(Adding(3), cancellationToken: Token);
        Assert.Equal(3, account.Memory.Items(ContactNodes.Contacts).Count);
        Assert.True((await account.ReadAsync()).ContactsNode.Items.All(item => item.Octets < 300));

        await editor.RemoveContactAsync(Identity("c1"), Token);
        Assert.Equal(2, account.Memory.Items(ContactNodes.Contacts).Count);
    }

    [Fact]
    public async Task Items_under_a_revoked_secret_stay_until_they_change()
    {
        var account = new BookAccount();
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        await account.PutContactAsync("1", "name='One'><identity type='k'>1</identity>");
        await account.PutContactAsync("2", "name='Two'><identity type='k'>2</identity>");
        account.Secrets = new HandMadeSecrets(
            [.. HandMadeSecrets.Pair(BookAccount.Owner, "k1", time, isRevoked: true), .. HandMadeSecrets.Pair(BookAccount.Owner, "k2", time.AddDays(1))]);

        var book = (await account.Editor().ChangeContactAsync(new ContactIdentity("k", "2"), "Second", null, Token)).Book;

        Assert.Equal([("1", "k1"), ("2", "k2")], book.ContactsNode.Items.Where(item => !item.IsReserved).Select(item => (item.Id, item.Secret!.Id)).Order());
        Assert.All(book.ContactsNode.Items.Where(item => item.IsReserved), item => Assert.Equal("k2", item.Secret!.Id));
    }

    [Fact]
    public async Task Without_a_secret_that_may_encrypt_nothing_is_written()
    {
        var account = new BookAccount { Secrets = new HandMadeSecrets([.. HandMadeSecrets.Pair(BookAccount.Owner, "k1", DateTimeOffset.UnixEpoch, isRevoked: true)]) };
        var refused = await Assert.ThrowsAsync<EncryptedNodeException>(() => account.Editor().ApplyAsync(Adding(1), cancellationToken: Token));
        Assert.Equal(EncryptedNodeFailure.NoSecret, refused.Reason);
        Assert.Empty(account.Memory.Log);
    }

    [Theory]
    [InlineData(false, false, "PEP")]
    [InlineData(true, false, "publish-options")]
    public async Task A_server_without_support_gets_nothing(bool pep, bool options, string named)
    {
        var account = new BookAccount { Support = new(pep, options) };
        var refused = await Assert.ThrowsAsync<EncryptedNodeException>(() => account.Editor().ApplyAsync(Adding(1), cancellationToken: Token));
        Assert.Equal(EncryptedNodeFailure.NotSupported, refused.Reason);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Empty(account.Memory.Log);
    }

    [Fact]
    public async Task A_removed_group_goes_from_all_contacts()
    {
        var account = new BookAccount();
        await account.Editor().ChangeContactAsync(Identity("a"), null, ["One", "Two"], Token);
        await account.Editor().ChangeContactAsync(Identity("b"), null, ["One"], Token);
        var one = (await account.ReadAsync()).Groups.Single(group => group.Group.Name == "One").Group.Id;

        var book = (await account.Editor().RemoveGroupAsync(one, Token)).Book;

        Assert.Equal([("a", "Two"), ("b", "")], book.Contacts.Select(contact => (contact.Contact.Jids.Single().Local!, string.Join(',', contact.Groups))).Order());
        Assert.Empty(book.DanglingGroupIds);
        Assert.Equal(["Two"], book.Groups.Select(group => group.Group.Name));
    }

    [Fact]
    public async Task A_contact_that_joins_two_takes_the_last_items_place()
    {
        var account = new BookAccount();
        await account.PutContactAsync("1", "name='One'><identity type='k'>1</identity>");
        await account.PutContactAsync("2", "name='Two'><identity type='k'>2</identity>");

        var book = (await account.Editor().SetContactAsync(new Contact { Name = "Both", Identities = [new("k", "1"), new("k", "2")] }, Token)).Book;

        Assert.Equal([("Both", "2")], book.Contacts.Select(contact => (contact.Contact.Name, string.Join(',', contact.ItemIds))));
        Assert.DoesNotContain("1", book.ContactsNode.Items.Select(item => item.Id));
        Assert.Equal(16, book.ContactsNode.Items.Length);
    }

    [Fact]
    public async Task Faulty_items_are_left_alone()
    {
        var account = new BookAccount();
        await account.PutContactAsync("odd", "name='no identity'>");
        account.Memory.Put(ContactNodes.Contacts, new PubSubItem("clear", new XElement(XName.Get("contact", "urn:xmpp:contacts:0"))));
        var before = account.Memory.Items(ContactNodes.Contacts).Select(item => item.Payload!.ToString()).ToList();

        var book = (await account.Editor().ApplyAsync(Adding(2), cancellationToken: Token)).Book;

        Assert.Equal(before, account.Memory.Items(ContactNodes.Contacts).Take(2).Select(item => item.Payload!.ToString()));
        Assert.Equal((2, 2), (book.Contacts.Length, book.Faults.Length));
    }

    // Between our reading and our writing, another client has put a contact where we saw a reserved item.
    [Fact]
    public async Task A_contact_that_another_client_put_in_the_same_place_is_put_back()
    {
        var account = new BookAccount();
        await account.Editor().ApplyAsync(Adding(14), cancellationToken: Token);
        var reserved = (await account.ReadAsync()).ContactsNode.ReservedItemIds.ToList();
        var wasThere = 0;
        account.Memory.BeforeRead = id =>
        {
            if (reserved.Contains(id) && wasThere++ == 0)
            {
                account.PutContactAsync(id, "name='Theirs'><identity type='k'>theirs</identity>").GetAwaiter().GetResult();
            }
        };

        var book = (await account.Editor().ChangeContactAsync(Identity("ours"), "Ours", null, Token)).Book;

        Assert.True(wasThere > 1);
        Assert.Contains("Ours", book.Contacts.Select(contact => contact.Contact.Name));
        Assert.Contains("Theirs", book.Contacts.Select(contact => contact.Contact.Name));
        Assert.Equal(16, book.Contacts.Length);
    }

    [Fact]
    public async Task A_change_by_another_client_is_changed_and_not_lost()
    {
        var account = new BookAccount();
        await account.Editor().ChangeContactAsync(Identity("a"), "A", null, Token);
        var item = (await account.ReadAsync()).Contacts.Single().ItemIds.Single();
        var reads = 0;
        account.Memory.BeforeRead = id =>
        {
            if (id == item && reads++ == 0)
            {
                account.PutContactAsync(id, "name='Theirs'><identity type='jid'>a@x.example</identity><note xmlns='urn:n'/>").GetAwaiter().GetResult();
            }
        };

        var contact = (await account.Editor().ChangeContactAsync(Identity("a"), null, ["Work"], Token)).Book.Contacts.Single();

        Assert.Equal(("Theirs", "Work", "note"), (contact.Contact.Name, contact.Groups.Single(), contact.Contact.Extensions.Elements.Single().Name.LocalName));
    }

    [Fact]
    public async Task A_node_that_forgets_is_noticed()
    {
        var account = new BookAccount();
        account.Memory.IsForgetful = true;
        var failed = await Assert.ThrowsAsync<EncryptedNodeException>(() => account.Editor().ApplyAsync(Adding(3), cancellationToken: Token));
        Assert.Equal(EncryptedNodeFailure.ItemsLost, failed.Reason);
    }

    [Fact]
    public async Task A_contact_larger_than_a_stanza_is_refused_before_anything_is_made()
    {
        var account = new BookAccount();
        var failed = await Assert.ThrowsAsync<EncryptedNodeException>(
            () => account.Editor().ChangeContactAsync(Identity("a"), new string('x', 200_000), null, Token));
        Assert.Equal(EncryptedNodeFailure.ItemTooLarge, failed.Reason);
        Assert.Empty(account.Memory.Log);
    }

    [Fact]
    public async Task A_node_opened_while_it_is_written_is_closed_and_written()
    {
        var account = new BookAccount();
        await account.Editor().ApplyAsync(Adding(1), cancellationToken: Token);
        var opened = false;
        account.Memory.BeforePublish = _ =>
        {
            if (!opened)
            {
                opened = true;
                account.Memory.ConfigureAsync(ContactNodes.Contacts, new NodeSettings { AccessModel = "open" }, Token).GetAwaiter().GetResult();
            }
        };

        var edit = await account.Editor().ChangeContactAsync(Identity("b"), "B", null, Token);

        Assert.Equal([ContactNodes.Contacts], edit.MendedNodes);
        Assert.Equal("whitelist", edit.Book.ContactsNode.Configuration!.AccessModel);
        Assert.Equal(2, edit.Book.Contacts.Length);
    }

    private static Action<AddressBookDraft> Adding(int count) => draft =>
    {
        for (var i = 0; i < count; i++)
        {
            draft.Unite(new Contact { Name = $"Contact {i}", Identities = [Identity($"c{i}")] });
        }
    };

    private static ContactIdentity Identity(string local) => ContactIdentity.Of(Jid.Create(local, "x.example"));
}
