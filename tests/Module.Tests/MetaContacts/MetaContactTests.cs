using XmppContacts.Addressing;
using XmppContacts.MetaContacts;

namespace XmppContacts.Tests.MetaContacts;

public sealed class MetaContactTests
{
    // XEP-0209 §4.1, listing 3.
    private const string Listing3 =
        "<meta jid='mike.bolton@raplovers.org' tag='ae18f2' order='1' /><meta jid='tom@jump-to-conclusions.com' tag='82a1a5' order='1' />"
        + "<meta jid='samir@initech.com' tag='283b94' order='2' /><meta jid='mike@initech.com' tag='ae18f2' order='2' />";

    [Fact]
    public async Task The_example_of_XEP_0209_is_three_metacontacts_two_of_them_with_one_member()
    {
        var metaContacts = await ReadAsync(Listing3);

        Assert.Equal(["ae18f2", "82a1a5", "283b94"], metaContacts.Select(metaContact => metaContact.Tag));
        Assert.Equal(["mike@initech.com", "mike.bolton@raplovers.org"], Jids(metaContacts[0]));
        Assert.Equal(["tom@jump-to-conclusions.com"], Jids(metaContacts[1]));
        Assert.Equal(["samir@initech.com"], Jids(metaContacts[2]));
    }

    // XEP-0209 §4.1: higher is preferred; §5.3: unordered members have the lowest order. An order that is no unsigned int is none.
    [Theory]
    [InlineData("<meta jid='a@x' tag='t'/><meta jid='b@x' tag='t' order='0'/><meta jid='c@x' tag='t' order='10'/><meta jid='d@x' tag='t' order='9'/>", "c@x d@x b@x a@x")]
    [InlineData("<meta jid='a@x' tag='t' order='4294967295'/><meta jid='b@x' tag='t' order='4294967296'/><meta jid='c@x' tag='t' order='1'/>", "a@x c@x b@x")]
    [InlineData("<meta jid='a@x' tag='t' order='-1'/><meta jid='b@x' tag='t' order='0'/>", "b@x a@x")]
    [InlineData("<meta jid='b@x' tag='t'/><meta jid='a@x' tag='t'/>", "b@x a@x")]
    [InlineData("<meta jid='b@x' tag='t' order='1'/><meta jid='a@x' tag='t' order='1'/>", "b@x a@x")]
    [InlineData("<meta jid='A@X' tag='t' order='1'/><meta jid='a@x' tag='t' order='2'/><meta jid='b@x' tag='t' order='1'/>", "a@x b@x")]
    [InlineData("<meta jid='a@x' tag='t'/><meta jid='' tag='t'/><meta tag='t'/><meta jid='@' tag='t'/><meta jid='b@x'/><meta jid='c@x' tag=''/>", "a@x")]
    public async Task Members_come_in_order_of_preference(string entries, string expected) =>
        Assert.Equal(expected, string.Join(' ', Jids(Assert.Single(await ReadAsync(entries)))));

    [Theory]
    [InlineData("<meta jid='a@x' tag='t' order='2'/><meta jid='b@x' tag='t' order='2'/><meta jid='c@x' tag='t' order='1'/>", new uint[] { 2 })]
    [InlineData("<meta jid='a@x' tag='t' order='2'/><meta jid='b@x' tag='t' order='02'/>", new uint[] { 2 })]
    [InlineData("<meta jid='a@x' tag='t' order='2'/><meta jid='b@x' tag='t' order='1'/>", new uint[] { })]
    [InlineData("<meta jid='a@x' tag='t'/><meta jid='b@x' tag='t'/>", new uint[] { })]
    [InlineData("<meta jid='a@x' tag='t' order='2'/><meta jid='A@X' tag='t' order='2'/>", new uint[] { })]
    public async Task Equal_orders_are_told(string entries, uint[] expected) =>
        Assert.Equal(expected, Assert.Single(await ReadAsync(entries)).RepeatedOrders);

    // XEP-0209 §4: entries with the same tag are one metacontact, whether they reside on the same or different accounts.
    [Fact]
    public void Equal_tags_of_several_accounts_are_one_metacontact()
    {
        var juliet = Jid.Parse("juliet@capulet.example");
        var work = Jid.Parse("juliet@office.example");
        var merged = MetaContact.Merge(
        [
            new MetaContact("t", [new(juliet, Jid.Parse("romeo@montague.example"), 1), new(juliet, Jid.Parse("romeo@mantua.example"), null)]),
            new MetaContact("T", [new(juliet, Jid.Parse("nurse@capulet.example"), 1)]),
            new MetaContact("t", [new(work, Jid.Parse("romeo@montague.example"), 2)]),
        ]);

        Assert.Equal(["t", "T"], merged.Select(metaContact => metaContact.Tag));
        Assert.Equal(
            [(work, "romeo@montague.example"), (juliet, "romeo@montague.example"), (juliet, "romeo@mantua.example")],
            merged[0].Members.Select(member => (member.Account, member.Jid.ToString())));
    }

    [Theory]
    [InlineData("romeo@montague.example", "romeo@montague.example", null)]
    [InlineData("romeo@montague.example=3", "romeo@montague.example", 3u)]
    [InlineData("montague.example=0", "montague.example", 0u)]
    [InlineData("a=1@montague.example", "a=1@montague.example", null)]
    [InlineData("a=1@montague.example=4294967295", "a=1@montague.example", uint.MaxValue)]
    public void A_member_is_written_as_JID_or_JID_ORDER(string text, string jid, uint? order) =>
        Assert.Equal(new NewMember(Jid.Parse(jid), order), NewMember.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("romeo@montague.example=")]
    [InlineData("romeo@montague.example=-1")]
    [InlineData("romeo@montague.example= 1")]
    [InlineData("romeo@montague.example=4294967296")]
    [InlineData("romeo@montague.example=first")]
    [InlineData("@montague.example=1")]
    public void What_is_no_member_is_refused(string text) => Assert.Throws<FormatException>(() => NewMember.Parse(text));

    private static async Task<IReadOnlyList<MetaContact>> ReadAsync(string entries) =>
        await MetaContact.ReadAsync(new MemoryAccount(MemoryAccount.Of(entries)), TestContext.Current.CancellationToken);

    private static IEnumerable<string> Jids(MetaContact metaContact) => metaContact.Members.Select(member => member.Jid.ToString());
}
