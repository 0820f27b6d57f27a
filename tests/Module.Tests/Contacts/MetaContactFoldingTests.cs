using System.Collections.Immutable;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.Xml;

namespace XmppContacts.Tests.Contacts;

public sealed class MetaContactFoldingTests
{
    private static readonly XNamespace Ns = "storage:metacontacts";

    private static readonly Gen<XElement> Meta =
        from jid in Gen.Elements("a@x.example", "A@x.example", "b@x.example", "c@x.example", "d@x.example", "stranger@x.example", "a@x.example/phone", "no address @", "", null)
        from tag in Gen.Elements("t", "u", "v", "", null)
        from order in Gen.Elements("0", "1", "007", "4294967295", "4294967296", "x", null)
        from foreign in Gen.Elements(false, true)
        select new XElement(
            Ns + "meta", Attribute("jid", jid), Attribute("tag", tag), Attribute("order", order),
            foreign ? [new XAttribute("{urn:f}colour", "red"), new XElement("{urn:f}icon", "rose\n")] : Array.Empty<object>());

    private static readonly Gen<XNode> Other =
        Gen.Elements<XNode>(new XElement("{urn:f}window", new XAttribute("x", "1"), new XElement(Ns + "meta")), new XText(" some\n text "));

    private static readonly Gen<XElement> Storage =
        from nodes in Gen.OneOf(Meta.Select(meta => (XNode)meta), Meta.Select(meta => (XNode)meta), Other).ArrayOf().Resize(8)
        from version in Gen.Elements("7", null)
        select new XElement(Ns + "storage", Attribute("{urn:f}version", version), nodes.Select(Copy));

    [Fact]
    public void Whatever_is_folded_unfolds_to_the_same() => Prop.ForAll(
        Storage.ToArbitrary(),
        storage =>
        {
            var contacts = People();

            // By way of what is published.
            var published = MetaContactFolding.Fold(storage, contacts).Select(contact => Contact.Parse(XmlFragment.Parse(EncryptedItem.Octets(contact.ToXml())))).ToList();
            var (unfolded, people) = MetaContactFolding.Unfold(published);

            Assert.True(ElementContent.AreSame(storage, unfolded ?? new XElement(Ns + "storage")), $"{storage}\n{unfolded}");
            Assert.Equal(Sorted(contacts), Sorted(people));
            Assert.Equal(contacts.Length, people.Length);
            Assert.True(contacts.All(contact => people.Any(contact.Equals)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void A_metacontact_is_one_contact_with_the_preferred_identity_first()
    {
        var storage = XElement.Parse(
            "<storage xmlns='storage:metacontacts'><meta jid='a@x.example' tag='t'/><meta jid='b@x.example' tag='t' order='1'/><meta jid='stranger@x.example' tag='t' order='2'/><meta jid='d@x.example' tag='u'/></storage>");

        var folded = MetaContactFolding.Fold(storage, People());

        Assert.Equal(3, folded.Length);
        Assert.Equal(["stranger@x.example", "b@x.example", "a@x.example"], folded[0].Identities.Select(identity => identity.Value));
        Assert.Equal("Person b", folded[0].Name);
        Assert.Equal(["all", "group a", "group b"], folded[0].GroupIds.Order());
        Assert.Equal(3, folded[0].Extensions.Elements.Count(element => element.Name == Ns + "meta"));
        Assert.Equal([("Person d", 1), ("Person c", 0)], folded.Skip(1).Select(contact => (contact.Name!, contact.Extensions.Elements.Count(element => element.Name == Ns + "meta"))));
    }

    [Fact]
    public void Folding_what_is_folded_adds_nothing_that_cannot_be_taken_off()
    {
        var first = XElement.Parse("<storage xmlns='storage:metacontacts'><meta jid='a@x.example' tag='t'/><meta jid='b@x.example' tag='t'/></storage>");
        var second = XElement.Parse("<storage xmlns='storage:metacontacts'><meta jid='b@x.example' tag='u'/><meta jid='c@x.example' tag='u'/></storage>");

        var (_, people) = MetaContactFolding.Unfold(MetaContactFolding.Fold(second, MetaContactFolding.Fold(first, People())));

        Assert.Equal(Sorted(People()), Sorted(people));
    }

    [Fact]
    public void What_was_changed_since_goes_with_the_parts()
    {
        var storage = XElement.Parse("<storage xmlns='storage:metacontacts'><meta jid='a@x.example' tag='t' order='1'/><meta jid='b@x.example' tag='t'/></storage>");
        var folded = MetaContactFolding.Fold(storage, People());
        var changed = folded[0] with
        {
            Name = "Both",
            GroupIds = [.. folded[0].GroupIds.Remove("all"), "new"],
            Identities = [.. folded[0].Identities, new ContactIdentity("key", "1")],
        };

        var (_, people) = MetaContactFolding.Unfold([changed]);

        Assert.Equal(
            [("Both", "a@x.example,1", "group a,new"), ("Person b", "b@x.example", "group b,new")],
            people.Select(contact => (contact.Name!, string.Join(',', contact.Identities.Select(identity => identity.Value)), string.Join(',', contact.GroupIds))));
    }

    [Fact]
    public void Without_a_contact_to_keep_it_with_nothing_is_lost_silently() => Assert.Throws<ArgumentException>(
        () => MetaContactFolding.Fold(XElement.Parse("<storage xmlns='storage:metacontacts'><meta tag='t'/></storage>"), []));

    private static ImmutableArray<Contact> People() =>
    [
        .. "abcd".Select(letter => new Contact
        {
            Name = $"Person {letter}",
            Identities = [ContactIdentity.Of(Jid.Parse($"{letter}@x.example"))],
            GroupIds = ["all", $"group {letter}"],
            Extensions = letter == 'b' ? ElementExtensions.None.With(new XElement("{urn:f}note", "b only")) : ElementExtensions.None,
        }),
    ];

    private static IEnumerable<string> Sorted(IEnumerable<Contact> contacts) =>
        contacts.Select(contact => contact.ToXml().ToString(SaveOptions.DisableFormatting)).Order(StringComparer.Ordinal);

    private static XAttribute? Attribute(XName name, string? value) => value is null ? null : new XAttribute(name, value);

    private static XNode Copy(XNode node) => node is XElement element ? new XElement(element) : new XText((XText)node);
}
