using System.Text;
using System.Xml.Linq;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.Xml;

namespace XmppContacts.Tests.Contacts;

public sealed class ContactTests
{
    // XEP-0510, example 1.
    private const string Juliet = "<contact xmlns='urn:xmpp:contacts:0' name='Juliet Capulet'><identity type='jid'>juliet@example.org</identity><group id='grp-789'/><group id='grp-123'/></contact>";

    [Fact]
    public void The_example_of_the_specification_is_read_and_written()
    {
        var contact = Contact.Parse(XElement.Parse(Juliet));

        Assert.Equal("Juliet Capulet", contact.Name);
        Assert.Equal([("jid", "juliet@example.org")], contact.Identities.Select(identity => (identity.Type, identity.Value)));
        Assert.Equal(["grp-789", "grp-123"], contact.GroupIds);
        Assert.True(ElementContent.AreSame(XElement.Parse(Juliet), Written(contact)));
    }

    [Fact]
    public void What_other_programs_keep_survives()
    {
        const string Foreign = "<contact xmlns='urn:xmpp:contacts:0' name='J' xmlns:o='urn:o' o:colour='red' xml:lang='it'>"
            + "<identity type='jid' o:trust='7'>Juliet@Example.ORG</identity><identity type='key'><o:print>AB</o:print></identity>"
            + "<group id='g' o:rank='1'><o:x/></group><o:note>a <b xmlns='urn:b'>bold</b>\n one</o:note><later xmlns='urn:xmpp:contacts:0'/></contact>";

        var contact = Contact.Parse(XElement.Parse(Foreign, LoadOptions.PreserveWhitespace));

        Assert.True(ElementContent.AreSame(XElement.Parse(Foreign, LoadOptions.PreserveWhitespace), Written(contact)));
        Assert.Equal(["juliet@example.org"], contact.Jids.Select(jid => jid.ToString()));
        Assert.True(ElementContent.AreSame(
            XElement.Parse(Foreign.Replace("name='J'", "name='K'", StringComparison.Ordinal), LoadOptions.PreserveWhitespace), Written(contact with { Name = "K" })));
    }

    [Theory]
    [InlineData("line\nfeed")]
    [InlineData("tab\tand\r\nreturn\r")]
    [InlineData("  <&>\"' ]]> \u00A0\u202E\u0085 ")]
    [InlineData("\U0001F469\u200D\U0001F680 \u05D9\u05D5\u05DC\u05D9\u05D4")]
    public void Names_and_texts_may_hold_anything_that_XML_allows(string text)
    {
        var contact = new Contact { Name = text, Identities = [new("x", text)], GroupIds = [text] };
        Assert.Equal((text, text, text), (Contact.Parse(Written(contact)).Name, Contact.Parse(Written(contact)).Identities[0].Value, Contact.Parse(Written(contact)).GroupIds[0]));

        var group = new ContactGroup(text, text).Describe(text);
        var read = ContactGroup.Parse(XmlFragment.Parse(EncryptedItem.Octets(group.ToXml())));
        Assert.Equal((text, text, text), (read.Id, read.Name, read.Description));
    }

    [Theory]
    [InlineData("<contact xmlns='urn:xmpp:contacts:0' name='x'/>", InvalidItemReason.NoIdentity)]
    [InlineData("<contact xmlns='urn:xmpp:contacts:0'><identity>a@b</identity></contact>", InvalidItemReason.IdentityWithoutType)]
    [InlineData("<contact xmlns='urn:xmpp:contacts:0'><identity type=''>a@b</identity></contact>", InvalidItemReason.IdentityWithoutType)]
    [InlineData("<contact xmlns='urn:xmpp:contacts:0'><identity type='jid'>a@b/phone</identity></contact>", InvalidItemReason.IdentityNotBareJid)]
    [InlineData("<contact xmlns='urn:xmpp:contacts:0'><identity type='jid'/></contact>", InvalidItemReason.IdentityNotBareJid)]
    [InlineData("<contact xmlns='urn:xmpp:contacts:0'><identity type='jid'>a@b</identity><group/></contact>", InvalidItemReason.GroupReferenceWithoutId)]
    [InlineData("<contact xmlns='urn:other'><identity type='jid'>a@b</identity></contact>", InvalidItemReason.WrongElement)]
    [InlineData("<group xmlns='urn:xmpp:contacts:0' id='g' name='n'/>", InvalidItemReason.WrongElement)]
    public void A_contact_that_breaks_the_specification_is_refused(string contact, InvalidItemReason reason) =>
        Assert.Equal(reason, Assert.Throws<InvalidItemException>(() => Contact.Parse(XElement.Parse(contact))).Reason);

    [Theory]
    [InlineData("<group xmlns='urn:xmpp:contacts:0' name='n'/>", InvalidItemReason.GroupWithoutId)]
    [InlineData("<group xmlns='urn:xmpp:contacts:0' id='g'/>", InvalidItemReason.GroupWithoutName)]
    [InlineData(Juliet, InvalidItemReason.WrongElement)]
    public void A_group_that_breaks_the_specification_is_refused(string group, InvalidItemReason reason) =>
        Assert.Equal(reason, Assert.Throws<InvalidItemException>(() => ContactGroup.Parse(XElement.Parse(group))).Reason);

    [Fact]
    public void What_XML_cannot_hold_is_not_written() => Assert.Equal(
        InvalidItemReason.NotXml, Assert.Throws<InvalidItemException>(() => new Contact { Name = "\u0000", Identities = [new("x", "y")] }.ToXml()).Reason);

    [Fact]
    public void A_group_keeps_its_descriptions_in_other_languages()
    {
        const string Group = "<group xmlns='urn:xmpp:contacts:0' id='g' name='n'><description>old</description><description xml:lang='it'>vecchio</description></group>";

        var changed = ContactGroup.Parse(XElement.Parse(Group)).Describe("new");

        Assert.True(ElementContent.AreSame(XElement.Parse(Group.Replace("old", "new", StringComparison.Ordinal)), changed.ToXml()));
        Assert.Empty(changed.Describe(null).Descriptions);
    }

    [Fact]
    public void In_a_merge_the_later_wins_and_the_rest_unites()
    {
        var earlier = Contact.Parse(XElement.Parse("<contact xmlns='urn:xmpp:contacts:0' name='Old' a='1' b='1'><identity type='jid'>A@x.example</identity><identity type='k'>1</identity><group id='g'/><n xmlns='urn:n'/></contact>"));
        var later = Contact.Parse(XElement.Parse("<contact xmlns='urn:xmpp:contacts:0' name='New' b='2'><identity type='jid'>b@x.example</identity><identity type='jid'>a@x.example</identity><group id='h'/><n xmlns='urn:n'/><m xmlns='urn:n'/></contact>"));

        var merged = Contact.Merge(earlier, later);

        Assert.Equal("New", merged.Name);
        Assert.Equal(["b@x.example", "a@x.example", "1"], merged.Identities.Select(identity => identity.Value));
        Assert.Equal(["g", "h"], merged.GroupIds.Order());
        Assert.Equal([("a", "1"), ("b", "2")], merged.Extensions.Attributes.Select(attribute => (attribute.Name.LocalName, attribute.Value)).Order());
        Assert.Equal(["n", "m"], merged.Extensions.Elements.Select(element => element.Name.LocalName));
        Assert.Equal("Old", Contact.Merge(earlier, later with { Name = null }).Name);
    }

    [Fact]
    public void Nothing_private_is_printed() =>
        Assert.DoesNotContain("Juliet", $"{Contact.Parse(XElement.Parse(Juliet))} {new ContactGroup("g", "Juliet")}", StringComparison.OrdinalIgnoreCase);

    private static XElement Written(Contact contact)
    {
        var octets = EncryptedItem.Octets(contact.ToXml());
        Assert.Equal(octets, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(octets)));
        return XmlFragment.Parse(octets);
    }
}
