using System.Text;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.OpenPgp.Tests.Interoperability;
using XmppContacts.PubSub;
using XmppContacts.Servers;
using XmppContacts.Streams;
using XmppContacts.Tests.EncryptedNodes;

namespace XmppContacts.Accounts.Tests;

public sealed class EncryptedContactTests(LivingAccounts accounts)
{
    private static readonly XNamespace Ns = "urn:xmpp:contacts:0";
    private static readonly XNamespace EncryptedNs = "urn:xmpp:openpgp:pubsub:0";
    private static readonly string[] Gpg = ["--no-options", "--no-autostart", "--s2k-count", "65011712", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase-fd", "0"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [EveryServer]
    public async Task Another_client_sees_what_is_added_changed_and_removed(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        var editor = Editor(account);

        await editor.ChangeContactAsync(Identity("juliet"), "Juliet\n\"Capulet\" \t<&>", ["Friends", "House of Capulet"], Token);
        await editor.ChangeContactAsync(Identity("nurse"), "Nurse", ["Friends"], Token);
        Assert.Equal([("juliet", "Juliet\n\"Capulet\" \t<&>", "Friends,House of Capulet"), ("nurse", "Nurse", "Friends")], await SeenAsync(login));

        var friends = (await ReadAsync(login)).Groups.Single(group => group.Group.Name == "Friends").Group;
        await editor.SetGroupAsync((friends with { Name = "Close friends" }).Describe("Those\r\nwho help"), Token);
        Assert.Equal("Those\r\nwho help", (await ReadAsync(login)).Groups.Single(group => group.Group.Id == friends.Id).Group.Description);
        await editor.ChangeContactAsync(Identity("juliet"), "", null, Token);
        Assert.Equal([("juliet", null, "Close friends,House of Capulet"), ("nurse", "Nurse", "Close friends")], await SeenAsync(login));

        await editor.RemoveGroupAsync(friends.Id, Token);
        await editor.RemoveContactAsync(Identity("nurse"), Token);
        Assert.Equal([("juliet", null, "House of Capulet")], await SeenAsync(login));
        Assert.False((await editor.RemoveContactAsync(Identity("nurse"), Token)).IsChanged);
    }

    [Theory]
    [EveryServer]
    public async Task The_server_sees_items_of_one_size_in_two_private_nodes_and_never_fewer_of_them(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        var editor = Editor(account);
        var first = await editor.ApplyAsync(Adding(20), cancellationToken: Token);
        Assert.Equal(32 + 16, first.Written);
        var ids = await IdsAsync(account);
        Assert.Equal((32, 16), (ids.Contacts.Count, ids.Groups.Count));
        Assert.All(ids.Contacts.Concat(ids.Groups), id => Assert.Matches("^[0-9a-f]{32}$", id));

        var again = await editor.ApplyAsync(Adding(20), cancellationToken: Token);
        Assert.False(again.IsChanged);

        await editor.RemoveContactAsync(Identity("c3"), Token);
        await editor.ChangeContactAsync(Identity("new"), "New", null, Token);
        var book = (await editor.ApplyAsync(_ => { }, cancellationToken: Token)).Book;

        // What was removed is gone, and what was added has an ID of its own: the number stays. The reserved item that made room may be the one that came for what was removed.
        var after = await IdsAsync(account);
        Assert.Equal((32, 16), (after.Contacts.Count, after.Groups.Count));
        Assert.InRange(ids.Contacts.Except(after.Contacts).Count(), 1, 3);
        Assert.Empty(book.MissingItems);
        Assert.Equal(20, book.Contacts.Length);
        Assert.Single(book.ContactsNode.Items.Concat(book.GroupsNode.Items).Select(item => item.StoredSize).Distinct());
        foreach (var node in new[] { book.ContactsNode, book.GroupsNode })
        {
            Assert.Equal(("whitelist", true, "never", "max"), (
                node.Configuration!.AccessModel, node.Configuration.PersistItems,
                node.Configuration.Value("pubsub#send_last_published_item"), node.Configuration.Value("pubsub#max_items")));
        }
    }

    [Theory]
    [EveryServer]
    public async Task A_contact_that_needs_more_room_leaves_the_others_as_they_are(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        var editor = Editor(account);
        await editor.ApplyAsync(Adding(3), cancellationToken: Token);

        var book = (await editor.ChangeContactAsync(Identity("c1"), new string('x', 2000), null, Token)).Book;

        Assert.All(book.GroupsNode.Items, item => Assert.Equal(512, item.Octets));
        var larger = book.ContactsNode.Items.Where(item => item.Octets != 512).ToList();
        Assert.All(larger, item => Assert.Equal(8192, item.Octets));
        Assert.Equal((1, true), (larger.Count(item => !item.IsReserved), larger.Exists(item => item.IsReserved)));
        Assert.Equal(["Contact 0", new string('x', 2000), "Contact 2"], book.Contacts.OrderBy(contact => contact.Contact.Identities[0].Value).Select(contact => contact.Contact.Name!));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_server_that_holds_too_few_items_is_named_with_its_setting_and_keeps_nothing(ServerKind kind)
    {
        Assert.SkipWhen(XmppServer.Missing(kind) is not null, XmppServer.Missing(kind) ?? "");
        using var authority = new TestAuthority();
        var setup = new ServerSetup
        {
            Accounts = [new("romeo", TestDomains.Sha256, "romeopass")],

            // Prosody's default; ejabberd's is 1,000.
            MaximumPepItems = kind.IsProsody() ? null : 256,
        };
        await using var server = await XmppServer.StartAsync(kind, setup, authority);
        await using var account = await SessionAccount.ConnectAsync(
            new XmppConnectionOptions(Jid.Parse($"romeo@{TestDomains.Sha256}"), "romeopass")
            {
                Server = new ServerAddress("127.0.0.1", server.ClientPort),
                ExtraRoots = [authority.Root],
            },
            Token);
        var editor = Editor(account);

        var refused = await Assert.ThrowsAsync<EncryptedNodeException>(() => editor.ApplyAsync(Adding(300), cancellationToken: Token));
        Assert.Equal(EncryptedNodeFailure.TooManyItems, refused.Reason);
        Assert.Contains(kind.IsProsody() ? "pep_max_items" : "max_items_node", refused.Message, StringComparison.Ordinal);
        Assert.Null(await account.GetNodeAsync(ContactNodes.Contacts, Token));
        Assert.Null(await account.GetNodeAsync(ContactNodes.Groups, Token));

        // What fits is kept whole, with as many reserved items as leave the server some room.
        var book = (await editor.ApplyAsync(Adding(200), cancellationToken: Token)).Book;
        Assert.Equal((200, 240), (book.Contacts.Length, book.ContactsNode.Items.Length));
        Assert.False((await editor.ApplyAsync(Adding(200), cancellationToken: Token)).IsChanged);

        book = (await editor.ApplyAsync(Adding(256), cancellationToken: Token)).Book;
        Assert.Equal((256, 256), (book.Contacts.Length, book.ContactsNode.Items.Length));
        Assert.False((await editor.ApplyAsync(Adding(256), cancellationToken: Token)).IsChanged);
        refused = await Assert.ThrowsAsync<EncryptedNodeException>(() => editor.ApplyAsync(Adding(257), cancellationToken: Token));
        Assert.Equal(EncryptedNodeFailure.TooManyItems, refused.Reason);
        Assert.Equal(256, (await editor.ApplyAsync(_ => { }, cancellationToken: Token)).Book.Contacts.Length);
    }

    // Prosody then gives the newest items only, ejabberd all, until the next item makes it drop the rest.
    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_limit_that_was_lowered_is_noticed_before_anything_is_lost_by_us(ServerKind kind)
    {
        Assert.SkipWhen(XmppServer.Missing(kind) is not null, XmppServer.Missing(kind) ?? "");
        using var authority = new TestAuthority();
        await using var server = await XmppServer.StartAsync(kind, new ServerSetup { Accounts = [new("romeo", TestDomains.Sha256, "romeopass")], MaximumPepItems = 1000 }, authority);
        var login = new XmppConnectionOptions(Jid.Parse($"romeo@{TestDomains.Sha256}"), "romeopass")
        {
            Server = new ServerAddress("127.0.0.1", server.ClientPort),
            ExtraRoots = [authority.Root],
        };
        await using (var account = await SessionAccount.ConnectAsync(login, Token))
        {
            Assert.Equal(128, (await Editor(account).ApplyAsync(Adding(112), cancellationToken: Token)).Book.ContactsNode.Items.Length);
        }

        await server.CrashAsync();
        server.ChangeMaximumPepItems(83);
        await server.StartAsync();
        await using (var account = await SessionAccount.ConnectAsync(login, Token))
        {
            var before = await account.PubSub.GetItemsAsync(ContactNodes.Contacts, Token);
            var book = await ReadAsync(login);
            Assert.Equal(112, book.Contacts.Length + book.MissingItems.Length);
            Assert.Equal(kind == ServerKind.Prosody, book.MissingItems.Length > 0);

            var refused = await Assert.ThrowsAsync<EncryptedNodeException>(() => Editor(account).ChangeContactAsync(Identity("c1"), "Changed", null, Token));
            Assert.Equal(kind == ServerKind.Prosody ? EncryptedNodeFailure.ItemsMissing : EncryptedNodeFailure.TooManyItems, refused.Reason);
            Assert.Equal(before.Select(item => item.Id), (await account.PubSub.GetItemsAsync(ContactNodes.Contacts, Token)).Select(item => item.Id));
            Assert.Equal(kind == ServerKind.Prosody, await account.HasRoomAsync(before.Length, Token));
        }

        // The user has decided: what is left is used, and no item is missing afterwards.
        if (kind == ServerKind.Prosody)
        {
            await using var account = await SessionAccount.ConnectAsync(login, Token);
            var editor = new AddressBookEditor(account, HandMadeSecrets.Of(account.Jid), acceptsMissing: true);
            await editor.ApplyAsync(draft => Enumerable.Range(0, 40).ToList().ForEach(i => draft.Remove(Identity($"c{i}"))), cancellationToken: Token);
            Assert.Empty((await ReadAsync(login)).MissingItems);
        }
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Old_and_swapped_items_are_named_and_not_used(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        var editor = Editor(account);
        await editor.ApplyAsync(Adding(3), cancellationToken: Token);
        var old = (await account.PubSub.GetItemsAsync(ContactNodes.Contacts, Token)).ToDictionary(item => item.Id);
        var book = (await editor.ChangeContactAsync(Identity("c1"), "Newer", null, Token)).Book;
        var ids = Enumerable.Range(0, 3).Select(i => book.Find(Identity($"c{i}"))!.ItemIds.Single()).ToList();

        await account.PubSub.PublishAsync(ContactNodes.Contacts, old[ids[1]], cancellationToken: Token);
        await account.PubSub.PublishAsync(ContactNodes.Contacts, new PubSubItem(ids[2], old[ids[0]].Payload), cancellationToken: Token);

        book = await ReadAsync(login);
        Assert.Equal(["Contact 0"], book.Contacts.Select(contact => contact.Contact.Name!));
        Assert.Equal(
            new[] { (ids[1], ItemFaultKind.RolledBack), (ids[2], ItemFaultKind.Invalid) }.Order(), book.Faults.Select(fault => (fault.ItemId, fault.Kind)).Order());
        Assert.Equal(2, book.MissingItems.Length);
        var refused = await Assert.ThrowsAsync<EncryptedNodeException>(() => editor.ChangeContactAsync(Identity("c0"), "Changed", null, Token));
        Assert.Equal(EncryptedNodeFailure.ItemsMissing, refused.Reason);
    }

    // What happened with reserved items that both took: the first run is held up, the second adds four contacts, the first goes on and is cancelled.
    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_run_that_is_held_up_and_cancelled_destroys_nothing_that_another_wrote_meanwhile(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using var one = await SessionAccount.ConnectAsync(login, Token);
        await using var other = await SessionAccount.ConnectAsync(login, Token);
        await Editor(one).ApplyAsync(Adding(5), cancellationToken: Token);
        for (var writes = 0; writes < 24; writes += 4)
        {
            using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var isFirst = true;
            var (round, left) = (writes, writes);
            var progress = new Immediately(() =>
            {
                if (left-- == 0)
                {
                    cancellation.Cancel();
                }
            });
            try
            {
                await Editor(one).ApplyAsync(
                    draft =>
                    {
                        if (isFirst)
                        {
                            isFirst = false;
                            Editor(other).ApplyAsync(Others(round), cancellationToken: Token).GetAwaiter().GetResult();
                        }

                        for (var i = 0; i < 10; i++)
                        {
                            draft.Unite(Contact($"mine{round}-{i}", "Mine"));
                        }
                    },
                    progress, cancellation.Token);
            }
            catch (OperationCanceledException)
            {
            }

            var book = await ReadAsync(login);
            Assert.All(Enumerable.Range(0, 4), i => Assert.Equal("Theirs", book.Find(Identity($"theirs{round}-{i}"))?.Contact.Name));
            Assert.All(Enumerable.Range(0, 5), i => Assert.NotNull(book.Find(Identity($"c{i}"))));
            Assert.Empty(book.MissingItems);
        }

        static Action<AddressBookDraft> Others(int round) => draft =>
        {
            for (var i = 0; i < 4; i++)
            {
                draft.Unite(Contact($"theirs{round}-{i}", "Theirs"));
            }
        };
    }

    [Theory]
    [EveryServer]
    public async Task A_node_that_others_can_read_is_made_private_again(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        var editor = Editor(account);
        await editor.ApplyAsync(Adding(2), cancellationToken: Token);
        await account.PubSub.ConfigureAsync(ContactNodes.Contacts, new NodeSettings { AccessModel = "open" }, Token);

        var edit = await editor.ApplyAsync(Adding(2), cancellationToken: Token);

        Assert.Equal([ContactNodes.Contacts], edit.MendedNodes);
        Assert.Equal("whitelist", (await account.GetNodeAsync(ContactNodes.Contacts, Token))!.Configuration!.AccessModel);
        Assert.Equal(2, edit.Book.Contacts.Length);
    }

    [Theory]
    [EveryServer]
    public async Task A_node_that_another_client_made_for_one_item_gets_room_before_it_is_written_to(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        await PublishAsync(account, "theirs", Contact("their friend", "Friend"));

        var book = (await Editor(account).ApplyAsync(Adding(40), cancellationToken: Token)).Book;

        Assert.Equal(41, book.Contacts.Length);
        Assert.Contains("theirs", book.ContactsNode.Items.Select(item => item.Id));
    }

    [Theory]
    [EveryServer]
    public async Task Items_of_one_contact_become_one(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        var editor = Editor(account);
        await editor.ApplyAsync(draft => draft.GroupNamed("Friends"), cancellationToken: Token);
        await PublishAsync(account, "one", Contact("juliet", "Juliet", "unknown-group"));
        await PublishAsync(account, "two", Contact("nurse", "Nurse"));
        await PublishAsync(account, "three", Contact("JULIET", "Juliet Capulet", "other-group"));

        var read = await ReadAsync(login);
        Assert.Equal([("juliet", "one,three"), ("nurse", "two")], read.Contacts.Select(Items).Order());
        Assert.Equal(["other-group", "unknown-group"], read.DanglingGroupIds.Order());

        var merged = (await editor.MergeDuplicatesAsync(Token)).Book;
        var juliet = merged.Contacts.Single(contact => contact.Contact.Name == "Juliet Capulet");
        Assert.Equal(["three"], juliet.ItemIds);
        Assert.Equal(["other-group", "unknown-group"], juliet.Contact.GroupIds.Order());
        Assert.DoesNotContain("one", merged.ContactsNode.Items.Select(item => item.Id));
        Assert.False((await editor.MergeDuplicatesAsync(Token)).IsChanged);
    }

    [Theory]
    [EveryServer]
    public async Task Clients_that_write_at_the_same_time_lose_nothing(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using var one = await SessionAccount.ConnectAsync(login, Token);
        await using var other = await SessionAccount.ConnectAsync(login, Token);
        await Editor(one).ApplyAsync(Adding(1), cancellationToken: Token);

        // 15 reserved items are there, and each client wants 8 of them; both want the same friend.
        for (var round = 0; round < 3; round++)
        {
            var (mine, theirs) = ($"mine{round}-", $"theirs{round}-");
            await Task.WhenAll(
                Editor(one).ApplyAsync(Both(mine, round), cancellationToken: Token), Editor(other).ApplyAsync(Both(theirs, round), cancellationToken: Token));
        }

        var names = (await ReadAsync(login)).Contacts.Select(contact => contact.Contact.Identities[0].Jid!.Local!).ToHashSet();
        Assert.Equal(1 + (3 * (7 + 7 + 1)), names.Count);
        Assert.Equal(names.Count, (await ReadAsync(login)).Contacts.Length);

        static Action<AddressBookDraft> Both(string prefix, int round) => draft =>
        {
            draft.Change(Identity($"friend{round}"), "Friend", null);
            for (var i = 0; i < 7; i++)
            {
                draft.Change(Identity(prefix + i), prefix, null);
            }
        };
    }

    [Theory]
    [EveryServer]
    public async Task An_item_made_by_hand_with_gpg_is_read_and_one_of_ours_is_read_by_gpg(ServerKind kind)
    {
        ExternalProgram.SkipUnlessInstalled("gpg");
        using var home = new RunFolder();
        var login = await accounts.NewAccountAsync(kind);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        await account.PubSub.CreateAsync(ContactNodes.Contacts, NodeSettings.Private with { MaxItems = 20 }, Token);
        const string Written = "<contact xmlns='urn:xmpp:contacts:0' name='Juliet Capulet'>\n  <identity type='jid'>juliet@elsewhere.example</identity>\n  <identity type='fingerprint'>0123</identity>\n</contact>\n";
        var message = await ExternalProgram.RunAsync(
            "gpg", ["--homedir", home.Path, .. Gpg, "--symmetric"], ExternalProgram.Line(HandMadeSecrets.Passphrase, Encoding.UTF8.GetBytes(Written)));
        await account.PubSub.PublishAsync(
            ContactNodes.Contacts, new PubSubItem("by-hand", new XElement(EncryptedNs + "encrypted", new XAttribute("key", "k1"), Convert.ToBase64String(message))), cancellationToken: Token);

        Assert.Equal([("juliet", "by-hand")], (await ReadAsync(login)).Contacts.Select(Items));
        await Editor(account).ChangeContactAsync(Identity("juliet"), null, ["Friends"], Token);

        var book = await ReadAsync(login);
        var stored = book.ContactsNode.Items.Single(item => item.Id == "by-hand").Stored.Payload!;
        var plaintext = await ExternalProgram.RunAsync(
            "gpg", ["--homedir", home.Path, .. Gpg, "--decrypt"], ExternalProgram.Line(HandMadeSecrets.Passphrase, Convert.FromBase64String(stored.Value)));
        Assert.Equal(512, plaintext.Length);
        var contact = XElement.Parse(Encoding.UTF8.GetString(plaintext));
        Assert.Equal((Ns + "contact", "Juliet Capulet"), (contact.Name, (string?)contact.Attribute("name")));
        Assert.Equal(
            [("jid", "juliet@elsewhere.example"), ("fingerprint", "0123")],
            contact.Elements(Ns + "identity").Select(identity => ((string)identity.Attribute("type")!, identity.Value)));
        Assert.Equal(book.Groups.Single(group => group.Group.Name == "Friends").Group.Id, (string?)contact.Elements(Ns + "group").Single().Attribute("id"));
    }

    [Theory]
    [EveryServer]
    public async Task What_the_server_slips_in_is_named_and_not_used(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        var editor = Editor(account);
        await editor.ApplyAsync(Adding(1), cancellationToken: Token);
        await account.PubSub.PublishAsync(ContactNodes.Contacts, new PubSubItem("slipped-in", Contact("mallory", "Mum").ToXml()), cancellationToken: Token);
        await account.PubSub.PublishAsync(
            ContactNodes.Contacts, new PubSubItem("stranger", new XElement(EncryptedNs + "encrypted", new XAttribute("key", "other"), "AAAA")), cancellationToken: Token);

        var book = await ReadAsync(login);

        Assert.Equal(["Contact 0"], book.Contacts.Select(contact => contact.Contact.Name!));
        Assert.Equal(
            [("slipped-in", ItemFaultKind.Plaintext), ("stranger", ItemFaultKind.UnknownSecret)], book.Faults.Select(fault => (fault.ItemId, fault.Kind)).Order());
        await editor.ChangeContactAsync(Identity("mallory"), "Mallory", null, Token);
        Assert.Equal(2, (await ReadAsync(login)).Faults.Length);
    }

    private sealed class Immediately(Action report) : IProgress<AddressBookProgress>
    {
        public void Report(AddressBookProgress value) => report();
    }

    private static AddressBookEditor Editor(SessionAccount account) => new(account, HandMadeSecrets.Of(account.Jid));

    private static Action<AddressBookDraft> Adding(int count) => draft =>
    {
        for (var i = 0; i < count; i++)
        {
            draft.Unite(Contact($"c{i}", $"Contact {i}"));
        }
    };

    private static ContactIdentity Identity(string local) => ContactIdentity.Of(Jid.Create(local.Replace(' ', '_'), "elsewhere.example"));

    private static Contact Contact(string local, string name, params string[] groups) =>
        new() { Name = name, Identities = [new ContactIdentity("jid", $"{local.Replace(' ', '_')}@elsewhere.example")], GroupIds = [.. groups] };

    private static async Task PublishAsync(SessionAccount account, string id, Contact contact)
    {
        using var secrets = HandMadeSecrets.Of(account.Jid).Known();
        var encrypted = new EncryptedItem(secrets, account.Jid, ContactNodes.Contacts).Encrypt(contact.ToXml(), secrets.Newest(account.Jid, ContactNodes.Contacts)!, 0);
        await account.PubSub.PublishAsync(ContactNodes.Contacts, new PubSubItem(id, encrypted), cancellationToken: Token);
    }

    private static async Task<AddressBook> ReadAsync(XmppConnectionOptions login)
    {
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        using var secrets = HandMadeSecrets.Of(account.Jid).Known();
        return await AddressBookReader.ReadAsync(account, secrets, cancellationToken: Token);
    }

    private static async Task<IEnumerable<(string Local, string? Name, string Groups)>> SeenAsync(XmppConnectionOptions login) =>
        (await ReadAsync(login)).Contacts.Select(contact => (contact.Contact.Jids.First().Local!, contact.Contact.Name, string.Join(',', contact.Groups.Order()))).Order();

    private static async Task<(SortedSet<string> Contacts, SortedSet<string> Groups)> IdsAsync(SessionAccount account)
    {
        var contacts = await account.PubSub.GetItemsAsync(ContactNodes.Contacts, Token);
        var groups = await account.PubSub.GetItemsAsync(ContactNodes.Groups, Token);
        return (new(contacts.Select(item => item.Id), StringComparer.Ordinal), new(groups.Select(item => item.Id), StringComparer.Ordinal));
    }

    private static (string Local, string Items) Items(AddressBookContact contact) => (contact.Contact.Jids.First().Local!, string.Join(',', contact.ItemIds));
}
