using XmppContacts.Addressing;
using XmppContacts.Audit;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.OpenPgp;

namespace XmppContacts.Tests.Contacts;

public sealed class ItemSizesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(new[] { 300, 400, 500 }, new int[0], 512)]
    [InlineData(new[] { 300, 400, 500, 5000 }, new int[0], 512)]
    [InlineData(new[] { 600, 700, 800, 1100 }, new int[0], 1024)]
    [InlineData(new[] { 150_000 }, new int[0], 512)]
    [InlineData(new[] { 300 }, new[] { 2560, 2560, 512 }, 2560)]
    [InlineData(new[] { 300, 400 }, new[] { 102_400, 102_400 }, 512)]
    [InlineData(new int[0], new[] { 1024 }, 1024)]
    [InlineData(new[] { 900, 950, 300 }, new[] { 512, 512, 512 }, 1024)]
    public void Most_items_have_one_size_which_stays(int[] lengths, int[] stored, int usual) => Assert.Equal(usual, ItemSizes.Of(lengths, stored).Usual);

    [Theory]
    [InlineData(1, 512)]
    [InlineData(512, 512)]
    [InlineData(513, 2048)]
    [InlineData(2049, 8192)]
    [InlineData(30_000, 32_768)]
    [InlineData(100_000, 131_072)]
    [InlineData(131_073, 183_296)]
    public void Larger_items_have_few_coarse_sizes(int length, int size) => Assert.Equal(size, ItemSizes.Of([400], []).For(length));

    [Theory]
    [InlineData(512)]
    [InlineData(2048)]
    [InlineData(8192)]
    [InlineData(8400)]
    [InlineData(131_072)]
    [InlineData(183_296)]
    public void The_size_of_a_message_is_what_is_computed(int bytes)
    {
        using var secret = new SymmetricSecret("a passphrase");
        Assert.Equal(Convert.ToBase64String(secret.Encrypt(new byte[bytes])).Length, SymmetricMessageSize.OfBase64(bytes));
        Assert.Equal(ItemSizes.Possible.Contains(bytes) ? bytes : null, EncryptedPayload.PaddedBytes(SymmetricMessageSize.OfBase64(bytes)));
    }

    // 117 kB of contacts and notes must not become 36 MB.
    [Fact]
    public async Task One_long_note_makes_neither_the_others_nor_the_reserved_items_as_large()
    {
        var account = new BookAccount();
        await account.Editor().ApplyAsync(Adding(40, noteLength: 100_000), cancellationToken: Token);

        var book = await account.ReadAsync();
        var items = book.ContactsNode.Items.Concat(book.GroupsNode.Items).ToList();
        Assert.Equal(64 + 16, items.Count);
        Assert.InRange(items.Sum(item => item.StoredSize), 0, 600_000);

        // The note is in a size that a reserved item has as well, so that its size does not tell that it is a contact.
        foreach (var size in book.ContactsNode.Items.GroupBy(item => item.Octets))
        {
            Assert.Contains(size, item => item.IsReserved);
            Assert.Contains(size, item => !item.IsReserved);
        }

        Assert.False((await account.Editor().ApplyAsync(Adding(40, noteLength: 100_000), cancellationToken: Token)).IsChanged);
        await account.Editor().RemoveContactAsync(Identity("c0"), Token);
        Assert.All((await account.ReadAsync()).ContactsNode.Items, item => Assert.Equal(512, item.Octets));
    }

    [Fact]
    public async Task An_account_of_an_earlier_version_in_one_size_is_left_as_it_is()
    {
        var account = new BookAccount();
        for (var i = 0; i < 16; i++)
        {
            var content = i < 10 ? $"<contact xmlns='urn:xmpp:contacts:0' name='{i}'><identity type='k'>{i}</identity></contact>" : "<reserved xmlns='urn:xmpp:contacts:0'/>";
            await account.PutAsync(ContactNodes.Contacts, $"{i}", content, 1536);
            await account.PutAsync(ContactNodes.Groups, $"{i}", "<reserved xmlns='urn:xmpp:contacts:0'/>", 1536);
        }

        Assert.False((await account.Editor().ApplyAsync(_ => { }, cancellationToken: Token)).IsChanged);
        await account.Editor().ChangeContactAsync(new ContactIdentity("k", "3"), "Three", null, Token);
        Assert.All((await account.ReadAsync()).ContactsNode.Items, item => Assert.Equal(1536, item.Octets));
    }

    [Fact]
    public async Task Without_padding_reserved_items_of_an_earlier_run_are_retracted()
    {
        var account = new BookAccount();
        await account.Editor().ApplyAsync(Adding(5, noteLength: 0), cancellationToken: Token);

        var edit = await account.Editor(PaddingPolicy.None).ApplyAsync(_ => { }, cancellationToken: Token);

        Assert.Equal((5, 5, 0), (edit.Book.Contacts.Length, edit.Book.ContactsNode.Items.Length, edit.Book.GroupsNode.Items.Length));
        Assert.Empty((await account.ReadAsync()).MissingItems);
        Assert.False((await account.Editor(PaddingPolicy.None).ApplyAsync(_ => { }, cancellationToken: Token)).IsChanged);
    }

    [Fact]
    public async Task A_groups_item_has_the_groups_ID_and_items_of_earlier_versions_get_it()
    {
        var account = new BookAccount();
        var ours = new string('a', 32);
        await account.PutAsync(ContactNodes.Groups, "item-of-ours", $"<group xmlns='urn:xmpp:contacts:0' id='{ours}' name='Ours'/>");
        await account.PutAsync(ContactNodes.Groups, "item-of-theirs", "<group xmlns='urn:xmpp:contacts:0' id='friends' name='Theirs'/>");
        var md5 = Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData("Hashed"u8));
        await account.PutAsync(ContactNodes.Groups, "item-of-hash", $"<group xmlns='urn:xmpp:contacts:0' id='{md5}' name='Hashed'/>");
        await account.PutContactAsync("c", $"name='C'><identity type='k'>c</identity><group id='{ours}'/><group id='friends'/>");
        Assert.Equal(["Ours", "Theirs"], (await account.ReadAsync()).Contacts.Single().Groups);

        var book = (await account.Editor().ChangeContactAsync(new ContactIdentity("k", "d"), "D", ["New"], Token)).Book;

        var items = book.GroupsNode.Items.Where(item => item.Group is not null).ToDictionary(item => item.Group!.Name, item => item.Id);
        Assert.Equal((ours, "item-of-theirs", "item-of-hash"), (items["Ours"], items["Theirs"], items["Hashed"]));
        Assert.Equal(items["New"], book.Groups.Single(group => group.Group.Name == "New").Group.Id);
        Assert.Equal(16, book.GroupsNode.Items.Length);
        Assert.Equal(["Ours", "Theirs"], book.Contacts.Single(contact => contact.Contact.Name == "C").Groups);
        Assert.False((await account.Editor().ApplyAsync(_ => { }, cancellationToken: Token)).IsChanged);
    }

    // A lower limit of a server that was set up again: nothing is published that would push out what is there.
    [Fact]
    public async Task A_limit_that_was_lowered_is_noticed_before_anything_is_published()
    {
        var account = new BookAccount();
        await account.Editor().ApplyAsync(Adding(100, noteLength: 0), cancellationToken: Token);
        account.Memory.Limit = 83;
        account.Memory.Log.Clear();

        var refused = await Assert.ThrowsAsync<EncryptedNodeException>(() => account.Editor().ChangeContactAsync(Identity("c1"), "Changed", null, Token));
        Assert.Equal(EncryptedNodeFailure.TooManyItems, refused.Reason);
        Assert.DoesNotContain(account.Memory.Log, line => line.Contains(ContactNodes.Contacts, StringComparison.Ordinal));
        Assert.Equal(128, account.Memory.Items(ContactNodes.Contacts).Count);
    }

    // Where only reserved items are too many, they make room.
    [Fact]
    public async Task A_full_node_takes_a_contact_in_place_of_a_reserved_item()
    {
        var account = new BookAccount(limit: 16);
        await account.Editor().ApplyAsync(Adding(12, noteLength: 0), cancellationToken: Token);
        Assert.Equal(12, account.Memory.Items(ContactNodes.Contacts).Count);

        account.Memory.Limit = 40;
        await account.Editor().ChangeContactAsync(Identity("more"), "More", null, Token);
        Assert.Equal(16, account.Memory.Items(ContactNodes.Contacts).Count);
        account.Memory.Limit = 16;
        await account.Editor().ChangeContactAsync(Identity("last"), "Last", null, Token);
        Assert.Equal((16, 14), (account.Memory.Items(ContactNodes.Contacts).Count, (await account.ReadAsync()).Contacts.Length));
        Assert.Empty((await account.ReadAsync()).MissingItems);
    }

    private static Action<AddressBookDraft> Adding(int count, int noteLength) => draft =>
    {
        for (var i = 0; i < count; i++)
        {
            var contact = new Contact { Name = $"Contact {i}", Identities = [Identity($"c{i}")] };
            draft.Unite(i > 0 || noteLength == 0
                ? contact
                : contact with { Extensions = ElementExtensions.Of([], [new System.Xml.Linq.XElement("{urn:n}note", new string('n', noteLength))]) });
        }
    };

    private static ContactIdentity Identity(string local) => ContactIdentity.Of(Jid.Create(local, "x.example"));
}
