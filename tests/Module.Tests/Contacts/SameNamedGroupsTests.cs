using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.PubSub;

namespace XmppContacts.Tests.Contacts;

/// <summary>What a race of two runs, or of two clients, left: groups of one name, and contacts with two items.</summary>
public sealed class SameNamedGroupsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Groups_of_one_name_become_one_and_the_doubled_one_goes_when_its_members_were_read_back()
    {
        var account = await AccountAsync();
        var before = await account.ReadAsync();
        var doubled = before.Groups.Where(group => group.Group.Name == "Friends").Select(group => group.Group.Id).Order(StringComparer.Ordinal).Last();
        account.Memory.BeforeRequest = (kind, node, id) =>
        {
            if (kind is "retract" or "swap" && node == ContactNodes.Groups && id == doubled)
            {
                // The change is made on what is there then.
                var book = account.ReadAsync().Result;
                Assert.DoesNotContain(book.Contacts, contact => contact.Contact.GroupIds.Contains(doubled));
            }
        };

        var book = (await RepairAsync(account)).Book;

        account.Memory.BeforeRequest = null;
        Assert.Equal(["Family", "Friends"], book.Groups.Select(group => group.Group.Name).Order());
        Assert.All(book.Contacts, contact => Assert.Contains("Friends", contact.Groups));
        Assert.Equal("from long ago", book.Groups.Single(group => group.Group.Name == "Friends").Group.Description);
        Assert.Empty(book.DanglingGroupIds);
        Assert.Empty((await account.ReadAsync()).MissingItems);
        Assert.False((await RepairAsync(account)).IsChanged);
    }

    [Fact]
    public async Task Two_items_of_one_contact_become_one_with_both_names()
    {
        var account = await AccountAsync();
        await account.PutContactAsync("second", "name='Benvolio M.'><identity type='jid'>benvolio@x.example</identity>");

        var book = (await RepairAsync(account)).Book;

        var benvolio = book.Find(ContactIdentity.Of(Jid.Parse("benvolio@x.example")))!;
        Assert.Single(benvolio.ItemIds);
        Assert.Equal("Benvolio M.", benvolio.Contact.Name);
        Assert.Equal(["Benvolio"], EarlierNames.Of(benvolio.Contact));
        Assert.Equal(["Friends"], benvolio.Groups);
        Assert.False((await RepairAsync(account)).IsChanged);
    }

    [Fact]
    public async Task No_groups_are_united_while_a_contact_cannot_be_read_that_may_name_one()
    {
        var account = await AccountAsync();
        account.Memory.Put(ContactNodes.Contacts, new PubSubItem("other", new XElement(XName.Get("encrypted", "urn:xmpp:openpgp:pubsub:0"), new XAttribute("key", "unknown"), "AAAA")));
        Assert.Equal(3, (await RepairAsync(account)).Book.Groups.Length);
    }

    private static Task<AddressBookEdit> RepairAsync(BookAccount account) => account.Editor().ApplyAsync(
        draft =>
        {
            draft.MergeDuplicates();
            draft.UniteGroups();
        },
        cancellationToken: Token);

    private static async Task<BookAccount> AccountAsync()
    {
        var account = new BookAccount();
        ContactGroup[] groups = [ContactGroup.Create("Friends"), ContactGroup.Create("Friends").Describe("from long ago"), ContactGroup.Create("Family")];
        await account.Editor().ApplyAsync(
            draft =>
            {
                foreach (var group in groups)
                {
                    draft.SetGroup(group);
                }

                draft.Set(new Contact { Name = "Benvolio", Identities = [ContactIdentity.Of(Jid.Parse("benvolio@x.example"))], GroupIds = [groups[0].Id] });
                draft.Set(new Contact { Name = "Nurse", Identities = [ContactIdentity.Of(Jid.Parse("nurse@x.example"))], GroupIds = [groups[1].Id, groups[2].Id] });
                draft.Set(new Contact { Name = "Paris", Identities = [ContactIdentity.Of(Jid.Parse("paris@x.example"))], GroupIds = [groups[0].Id, groups[1].Id] });
            },
            cancellationToken: Token);
        return account;
    }
}
