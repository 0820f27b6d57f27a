using System.Xml.Linq;
using XmppContacts.Contacts;
using XmppContacts.OpenPgp;
using XmppContacts.PubSub;
using XmppContacts.Tests.EncryptedNodes;

namespace XmppContacts.Tests.Contacts;

public sealed class AddressBookReaderTests
{
    [Fact]
    public async Task An_account_without_nodes_has_an_empty_book()
    {
        var book = await new BookAccount().ReadAsync();

        Assert.Equal((0, 0, 0), (book.Contacts.Length, book.Groups.Length, book.Faults.Length));
        Assert.False(book.ContactsNode.Exists || book.GroupsNode.Exists);
    }

    [Fact]
    public async Task Items_that_share_an_identity_by_way_of_a_third_are_one_contact()
    {
        var account = new BookAccount();
        await account.PutContactAsync("1", "name='A'><identity type='jid'>a@x.example</identity>");
        await account.PutContactAsync("2", "name='C'><identity type='k'>c</identity><group id='g'/>");
        await account.PutContactAsync("3", "name='D'><identity type='jid'>d@x.example</identity>");
        await account.PutContactAsync("4", "><identity type='k'>c</identity><identity type='jid'>A@X.example</identity>");

        var book = await account.ReadAsync();

        Assert.Equal([("C", "1,2,4"), ("D", "3")], book.Contacts.Select(contact => (contact.Contact.Name, string.Join(',', contact.ItemIds))));
        Assert.Equal(["g"], book.DanglingGroupIds);
    }

    [Fact]
    public async Task Groups_are_found_by_their_own_ID_and_not_by_their_items()
    {
        var account = new BookAccount();
        await account.PutAsync(ContactNodes.Groups, "g2", "<group xmlns='urn:xmpp:contacts:0' id='g1' name='First'/>");
        await account.PutAsync(ContactNodes.Groups, "g1", "<group xmlns='urn:xmpp:contacts:0' id='g2' name='Second'/>");
        await account.PutAsync(ContactNodes.Groups, "i3", "<group xmlns='urn:xmpp:contacts:0' id='g1' name='First, renamed'/>");
        await account.PutAsync(ContactNodes.Groups, "i4", "<group xmlns='urn:xmpp:contacts:0' id='g4' name='Nobody'/>");
        await account.PutContactAsync("1", "><identity type='k'>c</identity><group id='g1'/><group id='i3'/>");

        var book = await account.ReadAsync();

        Assert.Equal(["First, renamed"], book.Contacts.Single().Groups);
        Assert.Equal(["i3"], book.DanglingGroupIds);
        Assert.Equal(["g2", "g4"], book.OrphanGroups.Select(group => group.Id).Order());
    }

    [Fact]
    public async Task What_cannot_be_used_is_named_and_the_rest_is_read()
    {
        var account = new BookAccount();
        await account.PutContactAsync("good", "name='Good'><identity type='jid'>good@x.example</identity>");
        await account.PutContactAsync("twice", "name='Earlier'><identity type='jid'>twice@x.example</identity>");
        await account.PutAsync(ContactNodes.Contacts, "spare", "<reserved xmlns='urn:xmpp:contacts:0'/>");
        await account.PutAsync(ContactNodes.Contacts, "group", "<group xmlns='urn:xmpp:contacts:0' id='g' name='n'/>");
        await account.PutContactAsync("nobody", "name='x'>");
        var good = account.Memory.Items(ContactNodes.Contacts)[0].Payload!;
        Put("clear", "<contact xmlns='urn:xmpp:contacts:0' name='Mum'><identity type='jid'>mallory@x.example</identity></contact>");
        Put("empty", null);
        Put("stranger", good.ToString().Replace("k1", "k9", StringComparison.Ordinal));
        Put("cut", good.ToString().Replace("</", "A</", StringComparison.Ordinal));
        var items = (List<PubSubItem>)account.Memory.Items(ContactNodes.Contacts);
        items.Add(new PubSubItem("twice", good));
        items.Add(new PubSubItem("", good));

        var book = await account.ReadAsync();

        Assert.Equal(["Good"], book.Contacts.Select(contact => contact.Contact.Name!));
        Assert.Equal(["good", "twice"], book.Contacts.Single().ItemIds);
        Assert.Equal(["spare"], book.ContactsNode.ReservedItemIds);
        Assert.Equal(
            [
                ("", ItemFaultKind.NoIdOfItsOwn), ("clear", ItemFaultKind.Plaintext), ("cut", ItemFaultKind.Undecryptable), ("empty", ItemFaultKind.Plaintext),
                ("group", ItemFaultKind.Invalid), ("nobody", ItemFaultKind.Invalid), ("stranger", ItemFaultKind.UnknownSecret), ("twice", ItemFaultKind.NoIdOfItsOwn),
            ],
            book.Faults.Select(fault => (fault.ItemId, fault.Kind)).OrderBy(fault => fault.ItemId, StringComparer.Ordinal));
        Assert.DoesNotContain(book.Faults, fault => fault.Message.Contains("Mum", StringComparison.Ordinal) || fault.Message.Contains(HandMadeSecrets.Passphrase, StringComparison.Ordinal));

        void Put(string id, string? payload) => account.Memory.Put(ContactNodes.Contacts, new PubSubItem(id, payload is null ? null : XElement.Parse(payload)));
    }
}
