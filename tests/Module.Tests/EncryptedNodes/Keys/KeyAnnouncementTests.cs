using System.Xml.Linq;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.PubSub;

namespace XmppContacts.Tests.EncryptedNodes.Keys;

public class KeyAnnouncementTests
{
    // XEP-0373 §4.2, Example 6.
    private const string Example = """
        <public-keys-list xmlns='urn:xmpp:openpgp:0'>
          <pubkey-metadata v4-fingerprint='1357B01865B2503C18453D208CAC2A9678548E35' date='2018-03-01T15:26:12Z'/>
          <pubkey-metadata v4-fingerprint='67819B343B2AB70DED9320872C6464AF2A8E4C02' date='1953-05-16T12:00:00Z'/>
        </public-keys-list>
        """;

    [Fact]
    public void The_example_of_the_specification_is_read_and_written()
    {
        var entries = KeyAnnouncement.Of(Node(Example));
        Assert.Equal(
            [
                new KeyAnnouncement("1357B01865B2503C18453D208CAC2A9678548E35", new DateTimeOffset(2018, 3, 1, 15, 26, 12, TimeSpan.Zero)),
                new KeyAnnouncement("67819B343B2AB70DED9320872C6464AF2A8E4C02", new DateTimeOffset(1953, 5, 16, 12, 0, 0, TimeSpan.Zero)),
            ],
            entries);
        Assert.Equal(
            XElement.Parse(Example).Elements().Select(entry => entry.ToString()),
            entries.Aggregate(KeyAnnouncement.EmptyList(), KeyAnnouncement.With).Elements().Select(entry => entry.ToString()));
    }

    [Fact]
    public void Only_the_most_recent_item_counts() =>
        Assert.Empty(KeyAnnouncement.Of(Node(Example, "<public-keys-list xmlns='urn:xmpp:openpgp:0'/>")));

    [Theory]
    [InlineData("<other/>", 0)]
    [InlineData("<pubkey-metadata/>", 1)]
    [InlineData("<pubkey-metadata v4-fingerprint='../x' date='2018-03-01T15:26:12Z'/>", 1)]
    [InlineData("<pubkey-metadata v4-fingerprint='1357B01865B2503C18453D208CAC2A9678548E35' date='once'/>", 1)]
    [InlineData("<pubkey-metadata v4-fingerprint='1357b01865b2503c18453d208cac2a9678548e35'/><pubkey-metadata v4-fingerprint='1357B01865B2503C18453D208CAC2A9678548E35'/>", 1)]
    public void Entries_that_are_none_are_passed_over_and_none_counts_twice(string entries, int count) =>
        Assert.Equal(count, KeyAnnouncement.Of(Node($"<public-keys-list xmlns='urn:xmpp:openpgp:0'>{entries}</public-keys-list>")).Length);

    [Theory]
    [InlineData("v4-fingerprint='1357B01865B2503C18453D208CAC2A9678548E35'", true, null)]
    [InlineData("v4-fingerprint='1357b01865b2503c18453d208cac2a9678548e35'", true, "upper-case digits")]
    [InlineData("v4-fingerprint='1357 B018 65B2 503C 1845 3D20 8CAC 2A96 7854 8E35'", true, "without spaces")]
    [InlineData("v6-fingerprint='AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'", false, "names no key of version 4")]
    [InlineData("v4-fingerprint='AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'", false, "names no key of version 4")]
    [InlineData("", false, "names no key of version 4")]
    public void What_is_spelt_otherwise_is_somebodys_key_too(string attributes, bool isUnderstood, string? oddity)
    {
        var entry = Assert.Single(KeyAnnouncement.Of(Node($"<public-keys-list xmlns='urn:xmpp:openpgp:0'><pubkey-metadata {attributes}/></public-keys-list>")));
        Assert.Equal(isUnderstood, entry.IsUnderstood);
        Assert.Equal(isUnderstood, entry.Fingerprint == "1357B01865B2503C18453D208CAC2A9678548E35");
        Assert.True(oddity is null ? entry.Oddity is null : entry.Oddity!.Contains(oddity, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_not_understood_survives_a_new_entry()
    {
        var list = XElement.Parse(
            "<public-keys-list xmlns='urn:xmpp:openpgp:0' x='1'><pubkey-metadata v6-fingerprint='AA' date='x'/><other xmlns='urn:example'>o</other>"
            + "<pubkey-metadata v4-fingerprint='1357b01865b2503c18453d208cac2a9678548e35' note='n'><more/></pubkey-metadata></public-keys-list>");

        var changed = KeyAnnouncement.With(list, new KeyAnnouncement("1357B01865B2503C18453D208CAC2A9678548E35", new DateTimeOffset(2018, 3, 1, 15, 26, 12, TimeSpan.Zero)));

        Assert.Equal(
            "<public-keys-list xmlns=\"urn:xmpp:openpgp:0\" x=\"1\"><pubkey-metadata v6-fingerprint=\"AA\" date=\"x\" /><other xmlns=\"urn:example\">o</other>"
            + "<pubkey-metadata v4-fingerprint=\"1357B01865B2503C18453D208CAC2A9678548E35\" note=\"n\" date=\"2018-03-01T15:26:12Z\"><more /></pubkey-metadata></public-keys-list>",
            changed.ToString(SaveOptions.DisableFormatting));
    }

    [Fact]
    public void A_list_without_end_is_cut()
    {
        var entries = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"<pubkey-metadata v4-fingerprint='{i:D40}'/>"));
        Assert.Equal(50, KeyAnnouncement.Of(Node($"<public-keys-list xmlns='urn:xmpp:openpgp:0'>{entries}</public-keys-list>")).Length);
    }

    [Theory]
    [InlineData("<pubkey xmlns='urn:xmpp:openpgp:0'/>", "without a key")]
    [InlineData("<pubkey xmlns='urn:xmpp:openpgp:0'><data>no base64!</data></pubkey>", "it is not in base64")]
    [InlineData("<pubkey xmlns='urn:xmpp:openpgp:0'><data>aGVsbG8=</data></pubkey>", "this is no OpenPGP key")]
    [InlineData("<pubkey xmlns='urn:xmpp:openpgp:0'><data/></pubkey>", "this is no OpenPGP key")]
    public void A_data_node_without_a_key_is_told_with_its_reason(string payload, string reason)
    {
        var entry = new KeyAnnouncement("1357B01865B2503C18453D208CAC2A9678548E35", null);
        var key = PublishedKeys.Read(entry, Node(payload));
        Assert.Null(key.Key);
        Assert.EndsWith(reason, key.Problem, StringComparison.Ordinal);
    }

    private static PubSubNode Node(params string[] payloads) =>
        new("node", null, [], [.. payloads.Select((payload, i) => new PubSubItem($"{i}", XElement.Parse(payload)))]);
}
