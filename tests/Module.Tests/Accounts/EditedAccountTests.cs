using System.Xml.Linq;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Addressing;
using XmppContacts.PubSub;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Tests.Accounts;

public sealed class EditedAccountTests : IDisposable
{
    private const string Node = "urn:xmpp:contacts";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_contact_gets_another_name_and_groups_and_keeps_everything_else()
    {
        var account = Account(
            "<query xmlns='jabber:iq:roster' ver='7'><item jid='Romeo@montague.example' ask='subscribe' name='R.' approved='1' subscription='from' x:mood='blue' xmlns:x='urn:x'><group>A</group><x:y/><group>B</group></item></query>");

        await account.SetRosterItemAsync(new RosterItem { Jid = Jid.Parse("romeo@montague.example"), Name = "Rosaline's", Groups = ["C"] }, Token);

        Assert.Equal(
            "<query xmlns='jabber:iq:roster' ver='8'><item jid='Romeo@montague.example' ask='subscribe' name='Rosaline&apos;s' approved='1' subscription='from' x:mood='blue' xmlns:x='urn:x'><group>C</group><x:y/></item></query>",
            Parts(account).Single(), Same);
    }

    [Fact]
    public async Task A_contact_without_name_and_groups_has_none_left_and_keeps_its_subscription()
    {
        var account = Account("<query xmlns='jabber:iq:roster'><item jid='a@b.example' name='A' subscription='both'><group>G</group></item></query>");

        await account.SetRosterItemAsync(new RosterItem { Jid = Jid.Parse("a@b.example") }, Token);

        Assert.Equal("<query xmlns='jabber:iq:roster'><item jid='a@b.example' subscription='both'/></query>", Parts(account).Single(), Same);
    }

    [Fact]
    public async Task A_contact_that_an_export_names_twice_keeps_its_name_nowhere()
    {
        var account = Account("<query xmlns='jabber:iq:roster'><item jid='a@b.example' name='A'/><item jid='A@B.example' name='B'/></query><query xmlns='jabber:iq:roster'><item jid='a@b.example' name='C'/></query>");

        await account.SetRosterItemAsync(new RosterItem { Jid = Jid.Parse("a@b.example") }, Token);

        Assert.Empty(account.User.Descendants().Attributes("name"));
    }

    [Fact]
    public async Task What_changes_nothing_is_no_change()
    {
        var account = Account("<query xmlns='jabber:iq:roster' ver='7'><item jid='a@b.example' name=''><group>X</group><group/><group>Y</group></item></query><query xmlns='jabber:iq:private'><a xmlns='b'>c</a></query>");

        await account.SetRosterItemAsync(new RosterItem { Jid = Jid.Parse("a@b.example"), Groups = ["Y", "X"] }, Token);
        await account.RemoveRosterItemAsync(Jid.Parse("nobody@b.example"), Token);
        await account.SetPrivateXmlAsync(XElement.Parse("<a xmlns='b'>c</a>"), Token);
        await account.Nodes.RetractAsync(Node, "x", Token);
        await account.Nodes.DeleteAsync(Node, Token);

        Assert.False(account.IsChanged);
    }

    [Fact]
    public async Task Contacts_are_added_and_removed()
    {
        var account = Account("");

        await account.SetRosterItemAsync(new RosterItem { Jid = Jid.Parse("a@b.example"), Name = "A", Groups = ["G"], Subscription = SubscriptionState.Both }, Token);
        await account.SetRosterItemAsync(new RosterItem { Jid = Jid.Parse("c@b.example") }, Token);
        await account.RemoveRosterItemAsync(Jid.Parse("c@b.example"), Token);

        // RFC 6121 §2.1.2.5: a client cannot give itself a subscription.
        Assert.Equal(
            new RosterItem { Jid = Jid.Parse("a@b.example"), Name = "A", Groups = ["G"] }, Assert.Single((await account.GetRosterAsync(Token)).Items));
    }

    [Fact]
    public async Task An_element_of_private_storage_is_replaced_in_its_place_and_another_is_added()
    {
        var account = Account("<query xmlns='jabber:iq:private'><a xmlns='urn:1'/><b xmlns='urn:2'>old</b><c xmlns='urn:3'/></query>");

        await account.SetPrivateXmlAsync(XElement.Parse("<b xmlns='urn:2'>new</b>"), Token);
        await account.SetPrivateXmlAsync(XElement.Parse("<d xmlns='urn:4'/>"), Token);

        Assert.Equal(
            "<query xmlns='jabber:iq:private'><a xmlns='urn:1'/><b xmlns='urn:2'>new</b><c xmlns='urn:3'/><d xmlns='urn:4'/></query>", Parts(account).Single(), Same);
    }

    [Fact]
    public async Task A_node_is_made_private_filled_changed_and_removed_as_on_a_server()
    {
        var account = Account("");
        Assert.Null(await account.GetNodeAsync(Node, Token));

        await account.Nodes.CreateAsync(Node, NodeSettings.Private with { MaxItems = 20, SendLastPublishedItem = "never" }, Token);
        await account.Nodes.PublishAsync(Node, Item("one", "first"), NodeSettings.Private, Token);
        await account.Nodes.PublishAsync(Node, Item("two", "second"), NodeSettings.Private, Token);
        await account.Nodes.ConfigureAsync(Node, new NodeSettings { MaxItemsOfServer = true }, Token);

        var node = await account.Nodes.GetNodeAsync(Node, Token);
        Assert.Equal(("whitelist", true, null, "never"), (
            node!.Configuration!.AccessModel, node.Configuration.PersistItems, node.Configuration.MaxItems, node.Configuration.Value("pubsub#send_last_published_item")));
        Assert.Equal([("one", "first"), ("two", "second")], node.Items.Select(item => (item.Id, item.Payload!.Value)));
        Assert.Equal([new NodeAffiliation("b@a.example", "owner")], node.Affiliations);

        await account.Nodes.PublishAsync(Node, Item("one", "again"), NodeSettings.Private, Token);
        Assert.Equal([("two", "second"), ("one", "again")], (await account.GetNodeAsync(Node, Token))!.Items.Select(item => (item.Id, item.Payload!.Value)));

        await account.Nodes.RetractAsync(Node, "two", Token);
        await account.Nodes.RetractAsync(Node, "two", Token);
        Assert.Equal(["one"], (await account.GetNodeAsync(Node, Token))!.Items.Select(item => item.Id));

        await account.Nodes.DeleteAsync(Node, Token);
        await account.Nodes.DeleteAsync(Node, Token);
        Assert.Null(await account.GetNodeAsync(Node, Token));
    }

    [Fact]
    public async Task A_node_that_is_there_is_not_made_again()
    {
        var account = Account("");
        await account.Nodes.CreateAsync(Node, NodeSettings.Private, Token);

        var error = await Assert.ThrowsAsync<XmppStanzaException>(() => account.Nodes.CreateAsync(Node, NodeSettings.Private, Token));

        Assert.Equal("conflict", error.Condition);
    }

    [Theory]
    [InlineData("<value>open</value>", "<value>1</value>", "pubsub#access_model")]
    [InlineData("", "<value>1</value>", "pubsub#access_model")]
    [InlineData("<value>whitelist</value>", "<value>0</value>", "pubsub#persist_items")]
    [InlineData("<value>whitelist</value>", "<value>true</value>", null)]
    [InlineData("<value>whitelist</value>", "", null)]
    public async Task A_precondition_that_the_node_does_not_meet_is_a_conflict(string access, string persist, string? unmet)
    {
        var account = Account(Configured(access, persist));

        var publishing = account.Nodes.PublishAsync(Node, Item("one", "x"), NodeSettings.Private, Token);

        if (unmet is null)
        {
            await publishing;
            Assert.Single((await account.GetNodeAsync(Node, Token))!.Items);
            return;
        }

        var error = await Assert.ThrowsAsync<XmppStanzaException>(() => publishing);
        Assert.Equal(("conflict", "precondition-not-met"), (error.Condition, error.ApplicationCondition?.Name.LocalName));
        Assert.Contains(unmet, error.Message, StringComparison.Ordinal);
        Assert.False(account.IsChanged);
    }

    [Fact]
    public async Task Configuring_changes_the_fields_named_and_keeps_the_form()
    {
        var account = Account(Configured("<value>open</value>", ""));

        await account.Nodes.ConfigureAsync(Node, NodeSettings.Private with { MaxItems = 512 }, Token);

        Assert.Equal(
            $"<configure node='{Node}'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>f</value></field><field var='pubsub#title' type='text-single'/><field var='pubsub#access_model' type='list-single'><value>whitelist</value></field><field var='pubsub#persist_items' type='boolean'><value>true</value></field><field var='pubsub#max_items'><value>512</value></field></x></configure>"
                .Replace("<configure ", "<configure xmlns='http://jabber.org/protocol/pubsub#owner' ", StringComparison.Ordinal),
            account.User.Descendants(XName.Get("configure", "http://jabber.org/protocol/pubsub#owner")).Single().ToString(SaveOptions.DisableFormatting), Same);
    }

    [Fact]
    public async Task A_node_that_is_full_takes_no_more_and_drops_nothing()
    {
        var account = Account("");
        await account.Nodes.CreateAsync(Node, NodeSettings.Private with { MaxItems = 2 }, Token);
        await account.Nodes.PublishAsync(Node, Item("one", "1"), null, Token);
        await account.Nodes.PublishAsync(Node, Item("two", "2"), null, Token);

        var full = await Assert.ThrowsAsync<XmppStanzaException>(() => account.Nodes.PublishAsync(Node, Item("three", "3"), null, Token));
        await Assert.ThrowsAsync<XmppStanzaException>(() => account.Nodes.ConfigureAsync(Node, new NodeSettings { MaxItems = 1 }, Token));
        await account.Nodes.PublishAsync(Node, Item("one", "1 again"), null, Token);

        Assert.Equal("resource-constraint", full.Condition);
        Assert.Equal(["two", "one"], (await account.GetNodeAsync(Node, Token))!.Items.Select(item => item.Id));
    }

    // Prosody 0.12 and ejabberd 23.01: a node made by publish-options alone holds one item.
    [Fact]
    public async Task A_node_made_by_publishing_holds_one_item()
    {
        var account = Account("");
        await account.Nodes.PublishAsync(Node, Item("one", "1"), NodeSettings.Private, Token);

        await Assert.ThrowsAsync<XmppStanzaException>(() => account.Nodes.PublishAsync(Node, Item("two", "2"), NodeSettings.Private, Token));

        Assert.Equal("whitelist", (await account.GetNodeAsync(Node, Token))!.Configuration!.AccessModel);
    }

    [Theory]
    [InlineData("urn:xmpp:pie:0")]
    [InlineData("http://www.xmpp.org/extensions/xep-0227.html#ns")]
    public async Task A_message_to_oneself_waits_with_the_others_and_is_read_back(string ns)
    {
        var account = Account(
            "<offline-messages><message xmlns='jabber:client' from='x@y.example' to='b@a.example'/></offline-messages>", ns);

        await account.SendToSelfAsync(XElement.Parse("<message xmlns='jabber:client' id='m' from='evil@c.example'><body>hi</body></message>"), Token);

        var kept = new List<(string? Id, bool IsArchived, bool HasTime)>();
        await foreach (var message in account.GetMessagesAsync(account.Jid, Token))
        {
            kept.Add(((string?)message.Message.Attribute("id"), message.IsArchived, message.ReceivedAt > DateTimeOffset.UtcNow.AddMinutes(-5)));
            Assert.Equal(("b@a.example", "b@a.example"), ((string?)message.Message.Attribute("from"), (string?)message.Message.Attribute("to")));
        }

        // The other one went to the account too, but came from someone else.
        Assert.Equal([("m", false, true)], kept);
        Assert.Equal(2, account.User.Element(XName.Get("offline-messages", ns))!.Elements().Count());
    }

    [Fact]
    public void No_service_can_be_reached_from_a_copy() =>
        Assert.Contains("logging in", Assert.Throws<NotSupportedException>(() => Account("").NodesAt(Jid.Parse("pubsub.a.example"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Text_that_XML_cannot_hold_is_refused_before_it_spoils_the_whole_export()
    {
        var account = Account("");

        await Assert.ThrowsAsync<ArgumentException>(() => account.SetRosterItemAsync(new RosterItem { Jid = Jid.Parse("a@b.example"), Name = "\u0001" }, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => account.Nodes.PublishAsync(Node, Item("one", "\uFFFE"), null, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => account.SetPrivateXmlAsync(new XElement("a", "\uD800"), Token));

        Assert.False(account.IsChanged);
    }

    [Fact]
    public async Task Changes_are_taken_back()
    {
        var account = Account("<query xmlns='jabber:iq:roster'><item jid='a@b.example' name='A'/></query>");
        await account.RemoveRosterItemAsync(Jid.Parse("a@b.example"), Token);
        await account.Nodes.CreateAsync(Node, NodeSettings.Private, Token);

        account.DiscardChanges();

        Assert.False(account.IsChanged);
        Assert.Null(await account.GetNodeAsync(Node, Token));
        Assert.Single((await account.GetRosterAsync(Token)).Items);
        await account.Nodes.CreateAsync(Node, NodeSettings.Private, Token);
        Assert.NotNull(await account.GetNodeAsync(Node, Token));
    }

    [Fact]
    public async Task The_account_it_was_made_from_never_changes()
    {
        var original = Exported("<query xmlns='jabber:iq:roster'><item jid='a@b.example' name='A'/></query>");
        var before = original.User!.ToString(SaveOptions.DisableFormatting);
        var account = new EditedAccount(original);

        await account.SetRosterItemAsync(new RosterItem { Jid = Jid.Parse("a@b.example") }, Token);
        var after = account.ToExported();
        await account.RemoveRosterItemAsync(Jid.Parse("a@b.example"), Token);

        Assert.Equal(before, original.User.ToString(SaveOptions.DisableFormatting));
        Assert.Null(after.Roster.Items.Single().Name);
    }

    [Fact]
    public async Task Publishing_from_many_threads_loses_nothing()
    {
        var account = Account("");
        await account.Nodes.CreateAsync(Node, NodeSettings.Private with { MaxItems = 2000 }, Token);

        await Parallel.ForAsync(0, 2000, Token, async (i, token) => await account.Nodes.PublishAsync(Node, Item($"item-{i}", "x"), NodeSettings.Private, token));

        Assert.Equal(2000, (await account.GetNodeAsync(Node, Token))!.Items.Select(item => item.Id).Distinct().Count());
    }

    [Fact]
    public async Task Prosodys_own_nodes_are_changed_and_the_rest_of_the_account_is_the_same()
    {
        var original = await ReadOneAsync(Fixture.Path("exports/prosody/user1@capulet.example.xml"));
        var account = new EditedAccount(original);

        await account.Nodes.PublishAsync(Node, Item("new", "x"), NodeSettings.Private, Token);
        await account.Nodes.RetractAsync(Node, "new", Token);

        Assert.True(account.IsChanged);
        Assert.Equal(original.User!.ToString(SaveOptions.DisableFormatting), account.User.ToString(SaveOptions.DisableFormatting));
    }

    private static bool Same(string left, string right) => XmppContacts.Xml.ElementContent.AreSame(XElement.Parse(left), XElement.Parse(right));

    private static PubSubItem Item(string id, string text) => new(id, new XElement(XName.Get("entry", "urn:test"), text));

    private static string Configured(string access, string persist) =>
        $"<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><configure node='{Node}'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>f</value></field><field var='pubsub#title' type='text-single'/><field var='pubsub#access_model' type='list-single'>{access}</field><field var='pubsub#persist_items' type='boolean'>{persist}</field></x></configure></pubsub>";

    private static IEnumerable<string> Parts(EditedAccount account) => account.User.Elements().Select(element => element.ToString(SaveOptions.DisableFormatting));

    private EditedAccount Account(string content, string ns = "urn:xmpp:pie:0") => new(Exported(content, ns));

    private ExportedAccount Exported(string content, string ns = "urn:xmpp:pie:0")
    {
        var path = _folder.Write("x.xml", $"<server-data xmlns='{ns}'><host jid='a.example'><user name='b'>{content}</user></host></server-data>");
        return Task.Run(() => ReadOneAsync(path)).GetAwaiter().GetResult();
    }

    private static async Task<ExportedAccount> ReadOneAsync(string path)
    {
        await foreach (var sourced in new ServerDataSource(path).ReadAsync(Token))
        {
            if (sourced.Account is ExportedAccount account)
            {
                return account;
            }
        }

        throw new InvalidOperationException("no account");
    }
}
