using XmppContacts.Audit;

namespace XmppContacts.Tests.Audit;

public sealed class PrivateStorageRuleTests
{
    private static readonly string Roster = AuditOf.Roster(
        "<item jid='romeo@montague.example' name='Romeo M.'><group>Secret love</group></item>", "<item jid='nurse@capulet.example'/>");

    [Fact]
    public async Task Each_metacontact_entry_is_high()
    {
        var findings = await AuditOf.AccountAsync(
            Roster + AuditOf.MetaContacts("<meta jid='romeo@montague.example' tag='7d1' order='2'/>", "<meta jid='nurse@capulet.example' tag='7d1'/>"),
            "MetaContactExposed");

        Assert.Equal([("romeo@montague.example", "7d1"), ("nurse@capulet.example", "7d1")], findings.Select(finding => (finding.Contact, finding.Value)));
    }

    // XEP-0209 §4.1: jid and tag are required, jid is bare and in one metacontact; schema: order is an unsigned int.
    [Theory]
    [InlineData("<meta tag='t'/>", "the entry has no JID")]
    [InlineData("<meta jid='' tag='t'/>", "the entry has no JID")]
    [InlineData("<meta jid='not an address' tag='t'/>", "the JID is not an XMPP address")]
    [InlineData("<meta jid='romeo@montague.example/orchard' tag='t'/>", "the JID is not bare")]
    [InlineData("<meta jid='stranger@elsewhere.example' tag='t'/>", "the JID is not in the roster")]
    [InlineData("<meta jid='romeo@montague.example'/>", "the entry has no tag")]
    [InlineData("<meta jid='romeo@montague.example' tag='t' order='-1'/>", "the order is not an unsigned int")]
    [InlineData("<meta jid='romeo@montague.example' tag='t' order='1.5'/>", "the order is not an unsigned int")]
    [InlineData("<meta jid='romeo@montague.example' tag='t' order='4294967296'/>", "the order is not an unsigned int")]
    [InlineData("<meta jid='romeo@montague.example' tag='t'/><meta jid='ROMEO@montague.example' tag='u'/>", "the JID is in two metacontacts")]
    public async Task An_entry_that_breaks_XEP_0209_is_invalid(string entries, string message) =>
        Assert.Equal(message, Assert.Single(await AuditOf.AccountAsync(Roster + AuditOf.MetaContacts(entries), "MetaContactInvalid")).Message);

    [Theory]
    [InlineData("<meta jid='romeo@montague.example' tag='t' order='0'/>")]
    [InlineData("<meta jid='romeo@montague.example' tag='t' order='4294967295'/>")]
    [InlineData("<meta jid='Romeo@Montague.example' tag='t'/><meta jid='nurse@capulet.example' tag='t'/>")]
    public async Task An_entry_as_XEP_0209_has_it_is_valid(string entries) =>
        Assert.Empty(await AuditOf.AccountAsync(Roster + AuditOf.MetaContacts(entries), "MetaContactInvalid"));

    [Theory]
    [InlineData("romeo", true)]
    [InlineData("the-ROMEO-tag", true)]
    [InlineData("secret", true)]
    [InlineData("romeo@montague.example", true)]
    [InlineData("at-montague.example", true)]
    [InlineData("montagueromeofamily", false)]
    [InlineData("ae18f2", false)]
    [InlineData("8f6b1c9e-6a0d-4a53-9a4b-2f6b1f8a7c11", false)]
    [InlineData("rom", false)]
    public async Task A_tag_with_a_word_from_the_roster_is_readable(string tag, bool isReadable)
    {
        var findings = await AuditOf.AccountAsync(
            Roster + AuditOf.MetaContacts($"<meta jid='romeo@montague.example' tag='{tag}'/>", $"<meta jid='nurse@capulet.example' tag='{tag}'/>"),
            "MetaContactTagReadable");

        Assert.Equal(isReadable ? 1 : 0, findings.Count);
    }

    [Fact]
    public async Task A_note_with_text_is_high()
    {
        var findings = await AuditOf.AccountAsync(
            "<query xmlns='jabber:iq:private'><storage xmlns='storage:rosternotes'><note jid='a@b.example'>Owes me 5 ducats</note><note jid='c@b.example'/></storage></query>",
            "ContactNoteExposed");

        var finding = Assert.Single(findings);
        Assert.Equal((Severity.High, "a@b.example", "Owes me 5 ducats"), (finding.Severity, finding.Contact, finding.Value));
    }

    [Fact]
    public async Task Named_bookmarks_of_both_kinds_are_low()
    {
        const string Conference = "<conference jid='room@muc.example' name='The ball'/>";
        var findings = await AuditOf.AccountAsync(
            $"<query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'>{Conference}<url url='https://verona.example/' name='Our page'/><conference jid='x@muc.example'/></storage></query>"
            + AuditOf.Node("urn:xmpp:bookmarks:1", AuditOf.Whitelist, "<item id='orchard@muc.example'><conference xmlns='urn:xmpp:bookmarks:1' name='The orchard'/></item>")
            + AuditOf.Node("storage:bookmarks", AuditOf.Whitelist, $"<item id='current'><storage xmlns='storage:bookmarks'>{Conference}</storage></item>"),
            "BookmarkNameExposed");

        Assert.Equal(
            [
                ("room@muc.example", "The ball", "jabber:iq:private storage:bookmarks"),
                ("https://verona.example/", "Our page", "jabber:iq:private storage:bookmarks"),
                ("room@muc.example", "The ball", "pubsub storage:bookmarks"),
                ("orchard@muc.example", "The orchard", "urn:xmpp:bookmarks:1"),
            ],
            findings.Select(finding => (finding.Contact, finding.Value, finding.Location)));
        Assert.All(findings, finding => Assert.Equal(Severity.Low, finding.Severity));
    }
}
