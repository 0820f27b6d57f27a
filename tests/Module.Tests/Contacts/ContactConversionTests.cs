using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Rosters;
using XmppContacts.Tests.MetaContacts;

namespace XmppContacts.Tests.Contacts;

public sealed class ContactConversionTests
{
    private static readonly XNamespace Ns = "storage:metacontacts";

    [Fact]
    public void A_roster_item_becomes_a_contact_with_its_name_and_groups()
    {
        var conversion = new ContactConversion();
        conversion.Add(Item("romeo@montague.example", "My Romeo", "Work", "Secret", ""));

        var contact = Assert.Single(Convert(conversion));

        Assert.Equal(("My Romeo", "romeo@montague.example"), (contact.Name, Assert.Single(contact.Jids).ToString()));
        Assert.Equal(["id of Work", "id of Secret"], contact.GroupIds);
    }

    [Fact]
    public void Items_of_one_address_are_one_contact()
    {
        var conversion = new ContactConversion();
        conversion.Add(Item("romeo@montague.example", "My Romeo", "Work"));
        conversion.Add(Item("romeo@montague.example/balcony", "Romeo", "Love"));
        conversion.Add(Item("Romeo@montague.example", "", "Work"));

        var contact = Assert.Single(Convert(conversion));

        Assert.Equal("Romeo", contact.Name);
        Assert.Equal(["id of Work", "id of Love"], contact.GroupIds);
        Assert.Equal("romeo@montague.example", Assert.Single(contact.Jids).ToString());
    }

    [Fact]
    public async Task An_empty_name_is_none_and_nothing_is_read_without_metacontacts()
    {
        var account = new MemoryAccount(MemoryAccount.Of("<meta jid='a@x.example' tag='t'/>"));
        var conversion = new ContactConversion();
        conversion.Add(Item("a@x.example", ""));
        await conversion.ReadMetaContactsAsync(account, TestContext.Current.CancellationToken);

        var contact = Assert.Single(Convert(conversion));

        Assert.Null(contact.Name);
        Assert.True(contact.Extensions.IsEmpty);
        Assert.Equal(0, account.Reads);
    }

    [Fact]
    public async Task A_chosen_metacontact_joins_its_members_and_keeps_their_entries_whole()
    {
        var contacts = await ConvertAsync("t");

        Assert.Equal([["b@x.example", "a@x.example"], ["c@x.example"]], contacts.Select(contact => contact.Jids.Select(jid => jid.ToString())));
        var metas = contacts[0].Extensions.Elements.Where(element => element.Name == Ns + "meta").ToList();
        Assert.Equal(["a@x.example", "b@x.example"], metas.Select(meta => (string?)meta.Attribute("jid")));
        Assert.Equal("red", (string?)metas[1].Attribute("{urn:f}colour"));
        Assert.True(contacts[1].Extensions.IsEmpty, "what was not chosen is not taken");
    }

    [Fact]
    public async Task An_entry_is_kept_in_the_same_way_whatever_else_is_chosen()
    {
        var alone = (await ConvertAsync("u")).Single(contact => contact.Jids.Any(jid => jid.Local == "c"));
        var together = (await ConvertAsync("t", "u")).Single(contact => contact.Jids.Any(jid => jid.Local == "c"));

        Assert.Equal(alone, together);
    }

    private static async Task<IReadOnlyList<Contact>> ConvertAsync(params string[] tags)
    {
        var account = new MemoryAccount(
            "<storage xmlns='storage:metacontacts' version='7'><meta jid='a@x.example' tag='t'/><window xmlns='urn:f'/><meta jid='c@x.example' tag='u'/>"
            + "<meta jid='b@x.example' tag='t' order='1' f:colour='red' xmlns:f='urn:f'/></storage>");
        var conversion = new ContactConversion();
        foreach (var jid in new[] { "a@x.example", "b@x.example", "c@x.example" })
        {
            conversion.Add(Item(jid, jid[..1]));
        }

        Array.ForEach(tags, conversion.AddMetaContact);
        await conversion.ReadMetaContactsAsync(account, TestContext.Current.CancellationToken);
        return Convert(conversion);
    }

    private static IReadOnlyList<Contact> Convert(ContactConversion conversion) => conversion.Convert(name => new ContactGroup($"id of {name}", name));

    private static RosterItem Item(string jid, string name, params string[] groups) => new() { Jid = Jid.Parse(jid), Name = name, Groups = [.. groups] };
}
