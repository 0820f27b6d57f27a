using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.MetaContacts;

namespace XmppContacts.Tests.MetaContacts;

public sealed class MetaContactEditorTests
{
    private const string Romeo = "romeo@montague.example";
    private const string Nurse = "nurse@capulet.example";
    private const string Paris = "paris@verona.example";

    // What other clients may have stored beside what XEP-0209 has.
    private const string Foreign =
        "<storage xmlns='storage:metacontacts' xmlns:c='urn:example:client' c:version='7'>\n"
        + "  <meta jid='romeo@montague.example' tag='t' order='1' c:colour='red' note='kept'><c:icon>rose</c:icon></meta>\n"
        + "  <c:window x='1' y='2'/>some text<meta jid='PARIS@verona.example' tag='single' order='007'/>\n"
        + "  <meta jid='no address @' tag='t2'/><meta/>\n"
        + "</storage>";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_metacontact_gets_a_random_tag_of_128_bits()
    {
        var account = Account("");

        var first = await Editor(account).SetAsync(Members(Romeo + "=2", Nurse), cancellationToken: Cancellation);
        var second = await Editor(account).SetAsync(Members(Paris), cancellationToken: Cancellation);

        Assert.Matches("^[0-9a-f]{32}$", first.Tag);
        Assert.Matches("^[0-9a-f]{32}$", second.Tag);
        Assert.NotEqual(first.Tag, second.Tag);
        Assert.Equal([(Romeo, first.Tag, "2"), (Nurse, first.Tag, null), (Paris, second.Tag, null)], account.Entries);
        Assert.Equal(XName.Get("storage", "storage:metacontacts"), XElement.Parse(account.Storage).Name);
        Assert.Equal([Romeo, Nurse], first.Members.Select(member => member.Jid.ToString()));
    }

    [Fact]
    public async Task A_tag_that_is_there_is_replaced_and_others_stay()
    {
        var account = Account(MemoryAccount.Of(
            $"<meta jid='{Romeo}' tag='t' order='1'/>", $"<meta jid='{Paris}' tag='u' order='1'/>", $"<meta jid='mercutio@verona.example' tag='t' order='2'/>"));

        await Editor(account).SetAsync(Members(Nurse + "=5", "Romeo@Montague.example"), "t", cancellationToken: Cancellation);

        Assert.Equal([(Romeo, "t", null), (Paris, "u", "1"), (Nurse, "t", "5")], account.Entries);
    }

    [Fact]
    public async Task Adding_leaves_the_members_that_are_there()
    {
        var account = Account(MemoryAccount.Of($"<meta jid='{Romeo}' tag='t' order='1'/>", $"<meta jid='{Paris}' tag='t' order='2'/>"));

        var changed = await Editor(account).AddAsync("t", Members(Nurse + "=3", Romeo, Paris + "=9"), cancellationToken: Cancellation);

        Assert.Equal([(Romeo, "t", "1"), (Paris, "t", "9"), (Nurse, "t", "3")], account.Entries);
        Assert.Equal([Paris, Nurse, Romeo], changed.Members.Select(member => member.Jid.ToString()));
    }

    // The other members of a tag may be in another account, so it need not be there yet.
    [Fact]
    public async Task Adding_to_a_tag_that_the_account_does_not_have_creates_it()
    {
        var account = Account("");
        await Editor(account).AddAsync("elsewhere", Members(Nurse), cancellationToken: Cancellation);
        Assert.Equal([(Nurse, "elsewhere", null)], account.Entries);
    }

    [Fact]
    public async Task Setting_what_is_there_writes_nothing()
    {
        var account = Account(MemoryAccount.Of($"<meta order='1' tag='t' jid='{Romeo}'/>"));
        await Editor(account).SetAsync(Members(Romeo + "=1"), "t", cancellationToken: Cancellation);
        Assert.Equal(0, account.Writes);
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData(Romeo, 1)]
    [InlineData("ROMEO@montague.example", 1)]
    [InlineData(Paris, 0)]
    public async Task Removing_takes_the_metacontact_or_one_address_of_it(string? jid, int removed)
    {
        var account = Account(MemoryAccount.Of(
            $"<meta jid='{Romeo}' tag='t'/>", $"<meta jid='{Nurse}' tag='t'/>", $"<meta jid='{Paris}' tag='u'/>"));

        Assert.Equal(removed, await Editor(account).RemoveAsync("t", jid is null ? null : Jid.Parse(jid), Cancellation));
        Assert.Equal(3 - removed, account.Entries.Count());
        Assert.Contains((Paris, "u", null), account.Entries);
        Assert.Equal(removed == 0 ? 0 : 1, account.Writes);
    }

    [Fact]
    public async Task Everything_foreign_survives_a_change()
    {
        var account = Account(Foreign);

        await Editor(account).AddAsync("t", Members(Romeo + "=9"), cancellationToken: Cancellation);
        Assert.True(XNode.DeepEquals(Parse(Foreign.Replace("order='1'", "order='9'", StringComparison.Ordinal)), Parse(account.Storage)), account.Storage);

        await Editor(account).AddAsync("new", Members(Nurse), cancellationToken: Cancellation);
        await Editor(account).RemoveAsync("new", cancellationToken: Cancellation);
        Assert.True(XNode.DeepEquals(Parse(Foreign.Replace("order='1'", "order='9'", StringComparison.Ordinal)), Parse(account.Storage)), account.Storage);
    }

    [Fact]
    public async Task A_replaced_member_keeps_its_foreign_attributes_and_children()
    {
        var account = Account(Foreign);
        await Editor(account).SetAsync(Members(Romeo, Nurse), "t", cancellationToken: Cancellation);

        var meta = Parse(account.Storage).Elements().First();
        Assert.Equal(
            ["jid=romeo@montague.example", "tag=t", "{urn:example:client}colour=red", "note=kept"],
            meta.Attributes().Select(attribute => $"{attribute.Name}={attribute.Value}"));
        Assert.Equal("rose", meta.Value);
    }

    // ejabberd keeps one element per namespace, and the schema of XEP-0209 names it differently from the examples.
    [Fact]
    public async Task An_element_of_another_name_keeps_it()
    {
        var account = Account($"<metacontacts xmlns='storage:metacontacts'><meta jid='{Romeo}' tag='t'/></metacontacts>");
        await Editor(account).AddAsync("t", Members(Nurse), cancellationToken: Cancellation);
        Assert.Equal("metacontacts", Parse(account.Storage).Name.LocalName);
        Assert.Equal(2, account.Entries.Count());
    }

    [Fact]
    public async Task Five_thousand_entries_survive_a_change_of_one()
    {
        var before = Enumerable.Range(0, 5000).Select(i => $"<meta jid='c{i}@x.example' tag='t{i / 2}' order='{i % 2}' mark='{i}'/>").ToArray();
        var account = Account(MemoryAccount.Of(before), "c2501@x.example");

        await Editor(account).AddAsync("t1250", Members("c2501@x.example=77"), cancellationToken: Cancellation);

        before[2501] = before[2501].Replace("order='1'", "order='77'", StringComparison.Ordinal);
        Assert.True(XNode.DeepEquals(Parse(MemoryAccount.Of(before)), Parse(account.Storage)));
    }

    [Theory]
    [InlineData("romeo@montague.example/orchard", MetaContactRefusal.NotBare)]
    [InlineData("paris@verona.example", MetaContactRefusal.InAnotherMetaContact)]
    [InlineData("Paris@VERONA.example", MetaContactRefusal.InAnotherMetaContact)]
    [InlineData("stranger@elsewhere.example", MetaContactRefusal.NotInRoster)]
    public async Task An_address_that_cannot_be_a_member_is_refused_with_the_reason(string jid, MetaContactRefusal reason)
    {
        var account = Account(Foreign);
        var refused = await Assert.ThrowsAsync<MetaContactException>(
            () => Editor(account).SetAsync(Members(Nurse, jid), "t", cancellationToken: Cancellation));

        Assert.Equal((reason, Jid.Parse(jid), account.Jid), (refused.Refusal, refused.Jid, refused.Account));
        Assert.StartsWith($"juliet@capulet.example: {Jid.Parse(jid)} is ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, account.Writes);
    }

    [Theory]
    [InlineData("stranger@elsewhere.example", null)]
    [InlineData("romeo@montague.example/orchard", MetaContactRefusal.NotBare)]
    [InlineData("paris@verona.example", MetaContactRefusal.InAnotherMetaContact)]
    public async Task Force_takes_only_what_is_not_in_the_roster(string jid, MetaContactRefusal? reason)
    {
        var account = Account(Foreign);
        var refused = await Record.ExceptionAsync(() => Editor(account).AddAsync("t", Members(jid), force: true, Cancellation));
        Assert.Equal(reason, (refused as MetaContactException)?.Refusal);
    }

    [Fact]
    public async Task Nothing_twice_nothing_empty_and_no_tag_that_would_not_come_back_is_written()
    {
        var account = Account("");
        await Assert.ThrowsAsync<ArgumentException>(() => Editor(account).SetAsync([], cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Editor(account).SetAsync(Members(Romeo, "ROMEO@montague.example=1"), cancellationToken: Cancellation));
        foreach (var tag in new[] { "", "a\nb", "a\tb", "a\0b", "a\uFFFEb", "a\uD800b" })
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => Editor(account).SetAsync(Members(Romeo), tag, cancellationToken: Cancellation));
        }

        Assert.Equal(0, account.Writes);
    }

    // The reads are: one to begin with, then one before and one behind each write.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Another_clients_change_around_the_write_is_kept_and_ours_made_again(int atRead)
    {
        var account = Account(MemoryAccount.Of($"<meta jid='{Romeo}' tag='t' order='1'/>"));
        account.BeforeRead = read =>
        {
            if (read == atRead)
            {
                account.Storage = MemoryAccount.Of($"<meta jid='{Romeo}' tag='t' order='1'/>", $"<meta jid='{Paris}' tag='theirs' colour='blue'/>");
            }
        };

        var changed = await Editor(account).AddAsync("t", Members(Nurse + "=2"), cancellationToken: Cancellation);

        Assert.Equal([(Romeo, "t", "1"), (Paris, "theirs", null), (Nurse, "t", "2")], account.Entries);
        Assert.Contains("colour=\"blue\"", account.Storage, StringComparison.Ordinal);
        Assert.Equal([Nurse, Romeo], changed.Members.Select(member => member.Jid.ToString()));
        Assert.Equal(2, account.Writes);
    }

    [Fact]
    public async Task Another_clients_change_on_top_of_ours_needs_no_second_write()
    {
        var account = Account("");
        account.BeforeRead = read =>
        {
            if (read == 2)
            {
                account.Storage = account.Storage.Replace("</storage>", $"<meta jid='{Paris}' tag='theirs'/></storage>", StringComparison.Ordinal);
            }
        };

        await Editor(account).AddAsync("t", Members(Nurse), cancellationToken: Cancellation);

        Assert.Equal([(Nurse, "t", null), (Paris, "theirs", null)], account.Entries);
        Assert.Equal(1, account.Writes);
    }

    [Fact]
    public async Task The_same_change_by_another_client_loses_nothing_of_theirs()
    {
        var account = Account("");
        var theirs = MemoryAccount.Of($"<meta jid='{Nurse}' tag='t'/>", $"<meta jid='{Paris}' tag='theirs'/>");
        account.BeforeRead = read => account.Storage = read == 1 ? theirs : account.Storage;

        await Editor(account).AddAsync("t", Members(Nurse), cancellationToken: Cancellation);

        Assert.Equal([(Nurse, "t", null), (Paris, "theirs", null)], account.Entries);
    }

    // They filed our address elsewhere while our write was on its way: theirs came first, so it stands.
    [Fact]
    public async Task A_refusal_after_an_overwritten_change_puts_that_change_back()
    {
        var account = Account("");
        var theirs = MemoryAccount.Of($"<meta jid='{Nurse}' tag='theirs'/>");
        account.BeforeRead = read => account.Storage = read == 1 ? theirs : account.Storage;

        var refused = await Assert.ThrowsAsync<MetaContactException>(() => Editor(account).AddAsync("t", Members(Nurse), cancellationToken: Cancellation));

        Assert.Equal(MetaContactRefusal.InAnotherMetaContact, refused.Refusal);
        Assert.Equal([(Nurse, "theirs", null)], account.Entries);
    }

    [Fact]
    public async Task A_storage_that_never_keeps_still_is_given_up_after_a_few_writes()
    {
        var account = Account("");
        account.BeforeRead = read => account.Storage = MemoryAccount.Of($"<meta jid='c{read}@x.example' tag='theirs'/>");

        await Assert.ThrowsAsync<MetaContactConflictException>(() => Editor(account).AddAsync("t", Members(Nurse), cancellationToken: Cancellation));
        Assert.Equal(5, account.Writes);
    }

    [Fact]
    public async Task A_server_that_stores_nothing_is_noticed()
    {
        var account = Account("");
        account.Keep = _ => MemoryAccount.Of();
        await Assert.ThrowsAsync<MetaContactConflictException>(() => Editor(account).SetAsync(Members(Nurse), cancellationToken: Cancellation));
    }

    [Fact]
    public async Task A_server_may_write_what_it_keeps_in_its_own_way()
    {
        var account = Account("");
        account.Keep = element => "<!-- x --><m:storage xmlns:m='storage:metacontacts'>"
            + string.Concat(element.Elements().Select(meta => $"<m:meta order='{(string?)meta.Attribute("order")}' tag='{(string?)meta.Attribute("tag")}' jid='{(string?)meta.Attribute("jid")}'/>"))
            + "</m:storage>";

        await Editor(account).SetAsync(Members(Nurse + "=1"), "t", cancellationToken: Cancellation);
        Assert.Equal(1, account.Writes);
    }

    private static MemoryAccount Account(string storage, params string[] alsoInRoster) => new(storage, [Romeo, Nurse, Paris, .. alsoInRoster]);

    private static MetaContactEditor Editor(MemoryAccount account) => new(account);

    private static NewMember[] Members(params string[] members) => [.. members.Select(member => NewMember.Parse(member))];

    private static XElement Parse(string storage) => XElement.Parse(storage, LoadOptions.PreserveWhitespace);
}
