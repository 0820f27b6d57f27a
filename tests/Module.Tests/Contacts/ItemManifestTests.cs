using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Tests.Contacts;

public sealed class ItemManifestTests
{
    private static readonly Jid Service = BookAccount.Owner;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Merging_takes_the_higher_version_and_of_equal_ones_the_retraction()
    {
        var now = DateTimeOffset.UnixEpoch.AddDays(1);
        var one = ItemManifest.Empty.WithPresent("n", "a", 2).WithPresent("n", "b", 1).WithPresent("n", "c", 1);
        var other = ItemManifest.Empty.WithPresent("n", "a", 3).WithRetracted("n", "b", 1, null, now).WithRetracted("n", "c", 0, null, now);

        foreach (var merged in new[] { one.Merge(other), other.Merge(one) })
        {
            Assert.Equal((3, 1), (merged.VersionOf("n", "a"), merged.VersionOf("n", "b")));
            Assert.Equal(["a", "c"], merged.PresentIds("n").Order());
            Assert.True(merged.IsRetracted("n", "b"));
        }
    }

    [Fact]
    public void What_was_cleared_from_the_roster_stays_known_whatever_is_merged_and_in_whatever_order()
    {
        var cleared = ClearedValues.Of(new RosterItem { Jid = Jid.Parse("romeo@example.org"), Name = "Romeo", Groups = ["Love", "Verona"] });
        var moved = ItemManifest.Empty.WithPresent("n", "a", 1, cleared);
        foreach (var manifest in new[]
        {
            moved, moved.WithPresent("n", "a", 2), moved.Merge(ItemManifest.Empty.WithPresent("n", "a", 2)), ItemManifest.Empty.WithPresent("n", "a", 2).Merge(moved),
            ItemManifest.Empty.WithPresent("n", "a", 1).WithPresent("n", "a", 1, cleared),
        })
        {
            Assert.Equal(cleared, manifest.ClearedOf("n", "a"));
            Assert.Equal(cleared, ItemManifest.Parse(Assert.Single(manifest.ToXml(Service)), Service)!.ClearedOf("n", "a"));
        }

        Assert.Null(ItemManifest.Empty.WithPresent("n", "a", 1).ClearedOf("n", "a"));
        Assert.Null(moved.WithRetracted("n", "a", 1, null, DateTimeOffset.UnixEpoch).ClearedOf("n", "a"));
    }

    [Fact]
    public void What_was_cleared_last_counts()
    {
        var (first, second) = (ClearedValues.Of(new RosterItem { Jid = Jid.Parse("romeo@example.org"), Name = "Romeo" }), new ClearedValues("0"));
        var (one, two) = (ItemManifest.Empty.WithPresent("n", "a", 1, first), ItemManifest.Empty.WithPresent("n", "a", 2, second));

        Assert.Equal([second, second], new[] { one.Merge(two), two.Merge(one) }.Select(manifest => manifest.ClearedOf("n", "a")));
    }

    [Fact]
    public void Retractions_are_kept_for_thirty_days()
    {
        var now = DateTimeOffset.UnixEpoch.AddDays(100);
        var manifest = ItemManifest.Empty.WithRetracted("n", "old", 1, null, now.AddDays(-31)).WithRetracted("n", "new", 1, null, now.AddDays(-29)).WithPresent("n", "there", 1);
        Assert.Equal((0, 1, 1), (manifest.Since(now).VersionOf("n", "old"), manifest.Since(now).VersionOf("n", "new"), manifest.Since(now).VersionOf("n", "there")));
    }

    [Fact]
    public void What_is_written_is_read_again_in_parts_that_fit_into_items()
    {
        var manifest = Enumerable.Range(0, 2500).Aggregate(ItemManifest.Empty, (made, i) => made.WithPresent("urn:xmpp:contacts", $"{i:x32}", i + 1))
            .WithRetracted("urn:xmpp:contacts-groups", "g", 7, new XElement("x", "payload"), DateTimeOffset.UnixEpoch);
        var parts = manifest.ToXml(Service).ToList();

        Assert.Equal(3, parts.Count);
        Assert.All(parts, part => Assert.InRange(EncryptedItem.Octets(part).Length, 1, 120_000));
        var read = parts.Select(part => ItemManifest.Parse(part, Service)!).Aggregate((one, other) => one.Merge(other));
        Assert.True(read.IsSameAs(manifest));
        Assert.True(read.IsRetracted("urn:xmpp:contacts-groups", "g", new XElement("x", " pay\nload")));
        Assert.Null(ItemManifest.Parse(parts[0], Jid.Parse("other.example")));
    }

    [Fact]
    public async Task What_a_server_drops_is_named_and_nothing_changes_until_the_user_decides()
    {
        var account = await AccountAsync(20);
        var dropped = (await account.ReadAsync()).Contacts.Take(3).Select(contact => contact.ItemIds.Single()).ToHashSet();
        foreach (var id in dropped)
        {
            await account.Memory.RetractAsync(ContactNodes.Contacts, id, Token);
        }

        var book = await account.ReadAsync();
        Assert.Equal(dropped.Order(), book.MissingItems.Select(item => item.ItemId).Order());
        account.Memory.Log.Clear();
        var refused = await Assert.ThrowsAsync<EncryptedNodeException>(() => account.Editor().ChangeContactAsync(Identity("new"), "New", null, Token));
        Assert.Equal(EncryptedNodeFailure.ItemsMissing, refused.Reason);
        Assert.Contains("--accept-missing", refused.Message, StringComparison.Ordinal);
        Assert.Empty(account.Memory.Log);

        book = (await account.Editor(acceptsMissing: true).ChangeContactAsync(Identity("new"), "New", null, Token)).Book;
        Assert.Equal(18, book.Contacts.Length);
        Assert.Empty((await account.ReadAsync()).MissingItems);
        Assert.False((await account.Editor().ChangeContactAsync(Identity("new"), "New", null, Token)).IsChanged);
    }

    [Fact]
    public async Task A_loss_can_be_accepted_without_another_change()
    {
        var account = await AccountAsync(3);
        await account.Memory.RetractAsync(ContactNodes.Contacts, (await account.ReadAsync()).Contacts[0].ItemIds[0], Token);
        await account.Editor(acceptsMissing: true).ApplyAsync(_ => { }, cancellationToken: Token);
        Assert.Empty((await account.ReadAsync()).MissingItems);
    }

    [Fact]
    public async Task What_was_given_up_and_appears_again_is_used()
    {
        var account = await AccountAsync(3);
        var item = account.Memory.Items(ContactNodes.Contacts).Single(item => item.Id == (account.ReadAsync().Result.Contacts[0].ItemIds[0]));
        await account.Memory.RetractAsync(ContactNodes.Contacts, item.Id, Token);
        await account.Editor(acceptsMissing: true).ApplyAsync(_ => { }, cancellationToken: Token);
        account.Memory.Put(ContactNodes.Contacts, item);

        var book = await account.ReadAsync();
        Assert.Equal((3, 0), (book.Contacts.Length, book.Faults.Length));
        await account.Editor().ChangeContactAsync(Identity("new"), "New", null, Token);
        book = await account.ReadAsync();
        Assert.Equal((4, 0), (book.Contacts.Length, book.MissingItems.Length));
    }

    [Fact]
    public async Task An_old_version_published_again_is_not_used()
    {
        var account = await AccountAsync(3);
        var id = (await account.ReadAsync()).Find(Identity("c1"))!.ItemIds.Single();
        var old = account.Memory.Items(ContactNodes.Contacts).Single(item => item.Id == id);
        await account.Editor().ChangeContactAsync(Identity("c1"), "Newer", null, Token);
        var newer = account.Memory.Items(ContactNodes.Contacts).Single(item => item.Id == id);
        account.Memory.Put(ContactNodes.Contacts, old);

        var book = await account.ReadAsync();
        Assert.Null(book.Find(Identity("c1")));
        Assert.Equal([(id, ItemFaultKind.RolledBack)], book.Faults.Select(fault => (fault.ItemId, fault.Kind)));
        Assert.Equal([new MissingItem(ContactNodes.Contacts, id, IsRolledBack: true)], book.MissingItems);
        await Assert.ThrowsAsync<EncryptedNodeException>(() => account.Editor().MergeDuplicatesAsync(Token).ContinueWith(_ => account.Editor().ChangeContactAsync(Identity("c1"), "X", null, Token)).Unwrap());

        book = (await account.Editor(acceptsMissing: true).ApplyAsync(_ => { }, cancellationToken: Token)).Book;
        Assert.Equal("Contact 1", book.Find(Identity("c1"))!.Contact.Name);
        Assert.Equal(3, (await account.ReadAsync()).ContactsNode.Items.Single(item => item.Id == id).Version);

        account.Memory.Put(ContactNodes.Contacts, newer);
        Assert.Single((await account.ReadAsync()).MissingItems);
    }

    [Fact]
    public async Task Swapped_copied_and_doubled_items_are_not_used()
    {
        var account = await AccountAsync(3);
        var items = (await account.ReadAsync()).Contacts.Select(contact => account.Memory.Items(ContactNodes.Contacts).Single(item => item.Id == contact.ItemIds[0])).ToList();
        var group = account.Memory.Items(ContactNodes.Groups)[0];
        account.Memory.Put(ContactNodes.Contacts, items[0] with { Payload = items[1].Payload });
        account.Memory.Put(ContactNodes.Contacts, items[1] with { Payload = items[0].Payload });
        account.Memory.Put(ContactNodes.Contacts, new PubSubItem("copy", items[2].Payload));
        account.Memory.Put(ContactNodes.Contacts, group);

        var book = await account.ReadAsync();

        Assert.Equal([items[2].Id], book.Contacts.Select(contact => contact.ItemIds.Single()));
        Assert.All(book.Faults.Where(fault => fault.ItemId != group.Id), fault => Assert.Equal(ItemFaultKind.Invalid, fault.Kind));
        Assert.Equal(2, book.MissingItems.Length);
    }

    [Fact]
    public async Task Another_clients_edit_that_keeps_or_drops_the_binding_is_used()
    {
        var account = await AccountAsync(2);
        var book = await account.ReadAsync();
        foreach (var (local, binding) in new[] { ("c0", true), ("c1", false) })
        {
            var id = book.Find(Identity(local))!.ItemIds.Single();
            var element = binding ? $"<item xmlns='urn:x-xmpp-contacts:private:0' node='urn:xmpp:contacts' id='{id}' version='1'/>" : "";
            await account.PutContactAsync(id, $"name='Edited'><identity type='jid'>{local}@x.example</identity>{element}");
        }

        book = await account.ReadAsync();
        Assert.Equal(["Edited", "Edited"], book.Contacts.Select(contact => contact.Contact.Name!));
        Assert.All(book.Contacts, contact => Assert.True(contact.Contact.Extensions.IsEmpty));
        Assert.Empty(book.MissingItems);

        book = (await account.Editor().ApplyAsync(draft => draft.Contacts.ToList().ForEach(contact => draft.Set(contact with { Name = "Ours" })), cancellationToken: Token)).Book;
        Assert.All(book.ContactsNode.Items.Where(item => item.Contact is not null), item => Assert.Equal(2, item.Version));
    }

    // The retraction is written down before it is made.
    [Fact]
    public async Task A_run_that_ends_before_it_retracts_leaves_nothing_missing_and_nothing_alive_again()
    {
        var account = await AccountAsync(3);
        account.Memory.BeforeRequest = (kind, node, _) =>
        {
            if (kind == "swap" && node == ContactNodes.Contacts)
            {
                throw new XmppConnectionException(ConnectionProblem.Closed, "The connection was cut.");
            }
        };
        await Assert.ThrowsAsync<XmppConnectionException>(() => account.Editor().RemoveContactAsync(Identity("c1"), Token));
        account.Memory.BeforeRequest = null;

        var book = await account.ReadAsync();
        Assert.Empty(book.MissingItems);
        Assert.Null(book.Find(Identity("c1")));
        Assert.Single(book.ContactsNode.Items, item => item.IsRetracted);
        book = (await account.Editor().RemoveContactAsync(Identity("c1"), Token)).Book;
        Assert.Equal((2, 16), (book.Contacts.Length, book.ContactsNode.Items.Length));
        Assert.Empty((await account.ReadAsync()).MissingItems);
    }

    [Fact]
    public async Task Two_runs_at_once_lose_nothing_of_each_others_manifest()
    {
        var account = await AccountAsync(3);
        var isFirst = true;
        account.Memory.BeforeRequest = (kind, node, _) =>
        {
            if (kind == "publish" && node == ManifestStore.Node && isFirst)
            {
                isFirst = false;
                account.Editor().ChangeContactAsync(Identity("other"), "Other", null, Token).GetAwaiter().GetResult();
            }
        };
        await account.Editor().ChangeContactAsync(Identity("one"), "One", null, Token);
        account.Memory.BeforeRequest = null;

        var book = await account.ReadAsync();
        Assert.Equal(book.ContactsNode.Items.Count(item => item.Contact is not null), book.Manifest.Manifest.PresentIds(ContactNodes.Contacts).Count());
        Assert.Empty(book.MissingItems);
    }

    private static async Task<BookAccount> AccountAsync(int contacts)
    {
        var account = new BookAccount();
        await account.Editor().ApplyAsync(
            draft =>
            {
                for (var i = 0; i < contacts; i++)
                {
                    draft.Unite(new Contact { Name = $"Contact {i}", Identities = [Identity($"c{i}")] });
                }
            },
            cancellationToken: Token);
        return account;
    }

    private static ContactIdentity Identity(string local) => ContactIdentity.Of(Jid.Create(local, "x.example"));
}
