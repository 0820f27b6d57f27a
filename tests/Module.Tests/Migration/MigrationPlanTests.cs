using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Migration;
using XmppContacts.PubSub;
using XmppContacts.Rosters;

namespace XmppContacts.Tests.Migration;

/// <summary>What is planned, calculated by hand.</summary>
public sealed class MigrationPlanTests
{
    private static readonly Jid Juliet = Jid.Parse("juliet@capulet.example");
    private static readonly Jid Romeo = Jid.Parse("romeo@montague.example");
    private static readonly Jid Nurse = Jid.Parse("nurse@capulet.example");

    private static readonly ContactGroup Love = new("g1", "Love");
    private static readonly ContactGroup Family = new("g2", "Family");

    [Fact]
    public void Contacts_with_a_name_or_a_group_are_published_and_cleared_and_the_nodes_are_filled_to_sixteen()
    {
        var plan = Plan(Data(Item(Romeo, "Romeo", "Love", "Love", ""), Item(Nurse, null, "Family"), Item(Jid.Parse("paris@verona.example"), "")), Book());

        Assert.Equal((2, 2, (16 - 2) + (16 - 2)), (plan.Contacts, plan.Groups, plan.Reserved));
        Assert.Equal([Romeo, Nurse], plan.RosterItems.Select(item => item.Jid));
        Assert.Empty(plan.Conflicts);
        Assert.False(plan.IsEmpty);
    }

    [Fact]
    public void A_roster_without_names_leaves_nothing_to_do()
    {
        var plan = Plan(Data(Item(Romeo, null), Item(Nurse, "", "")), Book(Contact("Someone else", Juliet)));

        Assert.Equal((0, 0, 0, true), (plan.Contacts, plan.Groups, plan.Reserved, plan.IsEmpty));
    }

    [Fact]
    public void What_is_encrypted_already_is_only_cleared()
    {
        var plan = Plan(Data(Item(Romeo, "Romeo", "Family", "Love")), Book([Love, Family], Contact("Romeo", Romeo) with { GroupIds = ["g1", "g2"] }));

        Assert.Equal((0, 0, 1, false), (plan.Contacts, plan.Groups, plan.RosterItems.Length, plan.NeedsWriting));
    }

    [Fact]
    public void An_encrypted_contact_that_lacks_name_and_groups_is_completed_and_not_doubled()
    {
        var (plan, after) = Applied(Data(Item(Romeo, "Romeo", "Love")), Book([Love], Contact(null, Romeo)));

        Assert.Equal((1, 0), (plan.Contacts, plan.Groups));
        var contact = Assert.Single(after.Contacts);
        Assert.Equal(("Romeo", "g1"), (contact.Name, Assert.Single(contact.GroupIds)));
        Assert.Empty(plan.Conflicts);
    }

    [Fact]
    public void A_contact_with_whose_address_another_program_keeps_something_is_completed_and_not_doubled()
    {
        var marked = ContactIdentity.Of(Romeo) with { Extensions = ElementExtensions.Of([], [XElement.Parse("<verified xmlns='urn:example:other'/>")]) };
        var note = XElement.Parse("<storage xmlns='storage:rosternotes'><note jid='romeo@montague.example'>sighs</note></storage>");
        var data = Data(Item(Romeo, "Romeo", "Love")) with { Notes = note };
        var (_, after) = Applied(data, Book([Love], new Contact { Identities = [marked] }), includesStorage: true);

        Assert.Equal("Romeo", Assert.Single(after.Contacts).Name);
        Assert.True(EncryptedRoster.Of(after).Holds(data.Roster.Items[0]));
        Assert.True(EncryptedRoster.Of(after).HoldsNote(note.Elements().Single()));
    }

    [Fact]
    public void Where_both_have_a_name_the_encrypted_one_stays_and_the_rosters_is_kept_beside_it()
    {
        var data = Data(Item(Romeo, "Romeo", "Love"));
        var (plan, after) = Applied(data, Book([Family], Contact("My love", Romeo) with { GroupIds = ["g2"] }));

        Assert.Equal([new ContactConflict(Romeo, true, true, false)], plan.Conflicts);
        var contact = Assert.Single(after.Contacts);
        Assert.Equal(("My love", "g2"), (contact.Name, Assert.Single(contact.GroupIds)));
        Assert.True(EncryptedRoster.Of(after).Holds(data.Roster.Items[0]));
        Assert.False(EncryptedRoster.Of(after).Holds(Item(Romeo, "Mercutio")));
        Assert.Equal(("Romeo", "Love"), (KeptRosterValues.RestoredName(contact, Romeo), Assert.Single(KeptRosterValues.RestoredGroups(contact, Romeo, ["Family"]))));

        // What the user changed after that counts.
        Assert.Equal("Husband", KeptRosterValues.RestoredName(contact with { Name = "Husband" }, Romeo));
        Assert.Equal("Love", Assert.Single(KeptRosterValues.RestoredGroups(contact, Romeo, ["Love"])));
    }

    [Fact]
    public void The_rosters_wins_when_it_is_preferred()
    {
        var (plan, after) = Applied(Data(Item(Romeo, "Romeo", "Love")), Book([Family], Contact("My love", Romeo) with { GroupIds = ["g2"] }), prefersRoster: true);

        Assert.Equal([new ContactConflict(Romeo, true, true, true)], plan.Conflicts);
        var contact = Assert.Single(after.Contacts);
        Assert.Equal("Romeo", contact.Name);
        Assert.Equal("Love", after.Groups.Single(group => group.Id == contact.GroupIds.Single()).Name);
    }

    [Fact]
    public void What_the_roster_has_of_a_contact_that_was_cleared_is_newer_and_the_encrypted_is_kept_beside_it()
    {
        var (plan, after) = Applied(
            Data(Item(Romeo, "Romeo", "Love")), Moved(Book([Family], Contact("My love", Romeo) with { GroupIds = ["g2"] }, Contact("Angelica", Nurse))));

        Assert.Equal([new ContactConflict(Romeo, true, true, true)], plan.Conflicts);
        var contact = after.Find(ContactIdentity.Of(Romeo))!;
        Assert.Equal("Romeo", contact.Name);
        Assert.Equal("Love", after.Groups.Single(group => group.Id == contact.GroupIds.Single()).Name);
        Assert.Equal(
            [("earlier-name", "My love"), ("earlier-group", "Family")],
            contact.Extensions.Elements.Select(element => (element.Name.LocalName, (string?)element.Attribute("name"))));
        Assert.Equal(("Romeo", "Love"), (KeptRosterValues.RestoredName(contact, Romeo), Assert.Single(KeptRosterValues.RestoredGroups(contact, Romeo, ["Love"]))));
        Assert.Equal("Angelica", after.Find(ContactIdentity.Of(Nurse))!.Name);
    }

    [Theory]
    [InlineData("Romeo", null, "Romeo", "g2")]
    [InlineData(null, "Love", "My love", "g1")]
    public void What_the_roster_lacks_of_a_cleared_contact_deletes_nothing(string? name, string? group, string newName, string newGroup)
    {
        var (_, after) = Applied(
            Data(Item(Romeo, name, group is null ? [] : [group])), Moved(Book([Love, Family], Contact("My love", Romeo) with { GroupIds = ["g2"] })));

        var contact = Assert.Single(after.Contacts);
        Assert.Equal((newName, newGroup), (contact.Name, Assert.Single(contact.GroupIds)));
    }

    [Fact]
    public void The_encrypted_name_of_a_cleared_contact_stays_where_encrypted_ones_are_preferred()
    {
        var (plan, after) = Applied(Data(Item(Romeo, "Romeo")), Moved(Book(Contact("My love", Romeo))), prefersEncrypted: true);

        Assert.Equal([new ContactConflict(Romeo, true, false, false)], plan.Conflicts);
        Assert.Equal("My love", Assert.Single(after.Contacts).Name);
        Assert.True(EncryptedRoster.Of(after).Holds(Item(Romeo, "Romeo")));
    }

    [Fact]
    public void A_name_that_was_kept_beside_the_encrypted_one_is_not_taken_for_a_newer_one()
    {
        var data = Data(Item(Romeo, "Romeo"));
        var (_, first) = Applied(data, Book(Contact("My love", Romeo)));
        var (plan, second) = Applied(data, Moved(Book([.. first.Contacts])));

        Assert.False(plan.NeedsWriting);
        Assert.Equal("My love", Assert.Single(second.Contacts).Name);
    }

    [Theory]
    [InlineData("Romeo", "Love", "My love", "g2", false)]
    [InlineData("Montague", "Love", "Montague", "g2", true)]
    [InlineData("Romeo", "Verona", "My love", "g3", true)]
    public void What_comes_back_as_it_was_cleared_is_not_newer_than_what_was_set_since(string name, string group, string newName, string newGroup, bool isTaken)
    {
        var (plan, after) = Applied(
            Data(Item(Romeo, name, group)),
            Moved(Book([Love, Family, new("g3", "Verona")], Contact("My love", Romeo) with { GroupIds = ["g2"] }), Item(Romeo, "Romeo", "Love")));

        Assert.Equal([new ContactConflict(Romeo, true, true, isTaken)], plan.Conflicts);
        var contact = Assert.Single(after.Contacts);
        Assert.Equal((newName, newGroup), (contact.Name, Assert.Single(contact.GroupIds)));
        Assert.True(EncryptedRoster.Of(after).Holds(Item(Romeo, name, group)));
    }

    [Fact]
    public void The_roster_gives_a_contact_with_two_addresses_the_name_of_its_first_one_alone()
    {
        var (_, after) = Applied(Data(Item(Nurse, "Nurse")), Moved(Book(Contact("Romeo", Romeo, Nurse))));

        Assert.Equal("Romeo", Assert.Single(after.Contacts).Name);
        Assert.True(EncryptedRoster.Of(after).Holds(Item(Nurse, "Nurse")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_addresses_of_one_contact_keep_their_two_names(bool prefersRoster)
    {
        var data = Data(Item(Romeo, "Romeo", "Love"), Item(Nurse, "Nurse", "Family"));
        var (plan, after) = Applied(data, Book(Contact(null, Romeo, Nurse)), prefersRoster);

        var contact = Assert.Single(after.Contacts);
        Assert.Equal("Romeo", contact.Name);
        Assert.Equal([new ContactConflict(Nurse, true, true, false)], plan.Conflicts);
        Assert.All(data.Roster.Items, item => Assert.True(EncryptedRoster.Of(after).Holds(item)));
        Assert.Equal(("Romeo", "Nurse"), (KeptRosterValues.RestoredName(contact, Romeo), KeptRosterValues.RestoredName(contact, Nurse)));
    }

    [Fact]
    public void An_address_with_a_resource_stays_in_the_roster()
    {
        var plan = Plan(Data(Item(Jid.Parse("romeo@montague.example/orchard"), "Romeo")), Book());

        Assert.Equal((0, true), (plan.Contacts, plan.IsEmpty));
        Assert.Equal("romeo@montague.example/orchard", Assert.Single(plan.NotMovable).ToString());
    }

    [Theory]
    [InlineData(true, 1, 1, 1, 0, 1)]
    [InlineData(false, 2, 0, 0, 2, 2)]
    public void Metacontacts_and_notes_move_when_they_are_asked_for(bool isAskedFor, int contacts, int metaContacts, int notes, int metaLeft, int notesLeft)
    {
        var data = Data(Item(Romeo, "Romeo"), Item(Nurse, "Nurse")) with
        {
            MetaContacts = XElement.Parse("<storage xmlns='storage:metacontacts'><meta jid='romeo@montague.example' tag='t' order='2'/><meta jid='nurse@capulet.example' tag='t' order='1'/></storage>"),
            Notes = XElement.Parse("<storage xmlns='storage:rosternotes'><note jid='romeo@montague.example'>met at the ball</note><note>about nobody</note></storage>"),
        };
        var (plan, after) = Applied(data, Book(), includesStorage: isAskedFor);

        Assert.Equal((contacts, metaContacts, notes, metaLeft, notesLeft), (after.Contacts.Count(), plan.MetaContacts, plan.Notes, plan.MetaElementsLeft, plan.NotesLeft));
        Assert.All(data.Roster.Items, item => Assert.True(EncryptedRoster.Of(after).Holds(item)));
        Assert.Equal(isAskedFor, after.Find(ContactIdentity.Of(Romeo))!.Identities.Length == 2);
    }

    [Fact]
    public void A_metacontact_that_grew_after_it_was_moved_is_completed()
    {
        var data = Data(Item(Romeo, "Romeo"), Item(Nurse, "Nurse")) with
        {
            MetaContacts = XElement.Parse("<storage xmlns='storage:metacontacts'><meta jid='romeo@montague.example' tag='t'/></storage>"),
        };
        var (_, first) = Applied(data, Book(), includesStorage: true);
        var more = data with { MetaContacts = XElement.Parse("<storage xmlns='storage:metacontacts'><meta jid='nurse@capulet.example' tag='t'/></storage>") };
        var (plan, second) = Applied(more, Book([.. first.Groups], [.. first.Contacts]), includesStorage: true);

        Assert.Equal(1, plan.MetaContacts);
        Assert.Equal([Romeo, Nurse], Assert.Single(second.Contacts).Jids);
        var encrypted = EncryptedRoster.Of(second);
        Assert.All(data.Roster.Items, item => Assert.True(encrypted.Holds(item)));
        Assert.Equal(2, encrypted.MetaContacts!.Elements().Count());
    }

    private static ReadableData Data(params RosterItem[] items) => new(new Roster([.. items]), null, null);

    private static RosterItem Item(Jid jid, string? name, params string[] groups) => new() { Jid = jid, Name = name, Groups = [.. groups] };

    private static Contact Contact(string? name, params Jid[] jids) => new() { Name = name, Identities = [.. jids.Select(ContactIdentity.Of)] };

    private static AddressBook Book(params Contact[] contacts) => Book([], contacts);

    private static AddressBook Book(ContactGroup[] groups, params Contact[] contacts) => new(
        Juliet, Juliet,
        Node(ContactNodes.Contacts, contacts.Select((contact, i) => new AddressBookItem(new PubSubItem($"c{i}", null)) { Contact = contact })),
        Node(ContactNodes.Groups, groups.Select((group, i) => new AddressBookItem(new PubSubItem($"g{i}", null)) { Group = group })));

    // The manifest knows of all items that a migration has cleared their contacts: of their names, or of these values.
    private static AddressBook Moved(AddressBook book, RosterItem? cleared = null) => new(
        book.Account, book.Service, book.ContactsNode, book.GroupsNode,
        new StoredManifest(
            book.ContactsNode.Items.Aggregate(
                ItemManifest.Empty,
                (manifest, item) => manifest.WithPresent(
                    ContactNodes.Contacts, item.Id, 1, ClearedValues.Of(cleared ?? Item(item.Contact!.Jids.First(), item.Contact.Name)))), [], []));

    private static AddressBookNode Node(string name, IEnumerable<AddressBookItem> items) => items.ToImmutableArray() is { IsEmpty: false } all
        ? new AddressBookNode(name, true, NodeConfiguration.Empty.With(NodeSettings.Private), [], all)
        : new AddressBookNode(name, false, null, [], []);

    private static MigrationPlan Plan(ReadableData data, AddressBook book) => MigrationPlan.Of(data, book, includesStorage: false, _ => false, PaddingPolicy.Full);

    private static (MigrationPlan Plan, AddressBookDraft After) Applied(ReadableData data, AddressBook book, bool prefersRoster = false, bool includesStorage = false, bool prefersEncrypted = false)
    {
        var plan = MigrationPlan.Of(data, book, includesStorage, _ => prefersRoster, PaddingPolicy.Full, prefersEncrypted: prefersEncrypted);
        var draft = new AddressBookDraft(book);
        plan.Encryption.Apply(draft);

        // Applied to its own result, it changes nothing.
        var again = new AddressBookDraft(Book([.. draft.Groups], [.. draft.Contacts]));
        plan.Encryption.Apply(again);
        Assert.DoesNotContain(again.ContactEntries, entry => entry.IsChanged);
        Assert.DoesNotContain(again.GroupEntries, entry => entry.IsChanged);
        return (plan, draft);
    }
}
