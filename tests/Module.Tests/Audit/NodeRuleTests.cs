using System.Security.Cryptography;
using System.Text;
using XmppContacts.Audit;

namespace XmppContacts.Tests.Audit;

public sealed class NodeRuleTests
{
    private const string Contacts = "urn:xmpp:contacts";
    private const string Groups = "urn:xmpp:contacts-groups";

    private static readonly string Roster = AuditOf.Roster(
        "<item jid='romeo@montague.example' name='Romeo Montague'><group>Secret love</group></item>", "<item jid='nurse@capulet.example'/>");

    [Fact]
    public async Task A_node_as_XEP_0223_and_XEP_0510_want_it_has_no_finding()
    {
        var node = AuditOf.Node(
            Contacts, AuditOf.Whitelist + AuditOf.Field("persist_items", "1") + AuditOf.Field("max_items", "max"), AuditOf.RandomItems(16));

        Assert.Equal(["NoOpenPgpKey"], (await AuditOf.AccountAsync(node, "")).Select(finding => finding.Rule));
    }

    [Theory]
    [InlineData("<contact xmlns='urn:xmpp:contacts:0' name='Romeo'><identity type='jid'>romeo@montague.example</identity></contact>", "romeo@montague.example", "Romeo")]
    [InlineData("<contact xmlns='urn:xmpp:contacts:0'><identity type='tel'>+39 045 123</identity></contact>", "", "")]
    [InlineData("<contact xmlns='urn:xmpp:contacts:0'><identity type='tel'>+39 045 123</identity><identity type='jid'>a@b.example</identity></contact>", "a@b.example", "")]
    [InlineData("<group xmlns='urn:xmpp:contacts:0' id='g' name='Friends'/>", "", "Friends")]
    [InlineData("<reserved xmlns='urn:xmpp:contacts:0'/>", "", "")]
    [InlineData("<encrypted xmlns='urn:xmpp:openpgp:pubsub:0' key='k'>Romeo, in clear!</encrypted>", "", "")]
    [InlineData("<encrypted xmlns='urn:xmpp:openpgp:pubsub:0' key='k'><contact xmlns='urn:xmpp:contacts:0' name='x'/></encrypted>", "", "")]
    [InlineData("<encrypted xmlns='urn:xmpp:openpgp:pubsub:0' key='k'>PGNvbnRhY3QgbmFtZT0nUm9tZW8nLz4=</encrypted>", "", "")]
    [InlineData("<encrypted xmlns='urn:xmpp:openpgp:pubsub:0' key='k'/>", "", "")]
    public async Task An_item_that_anyone_can_read_is_critical(string payload, string contact, string value)
    {
        var finding = Assert.Single(await AuditOf.AccountAsync(
            AuditOf.Node(Contacts, AuditOf.Whitelist, $"<item id='1f0c'>{payload}</item>"), "PlaintextItem"));

        Assert.Equal((Severity.Critical, contact, value), (finding.Severity, finding.Contact, finding.Value));
    }

    // RFC 9580 §5.9, §5.6, §5.4: a literal packet of "Romeo", and the headers of compressed data (what gpg --sign writes) and of a one-pass signature.
    [Theory]
    [InlineData("CB0B620000000000526F6D656F")]
    [InlineData("A30101F4FF")]
    [InlineData("900D03000A01")]
    public async Task An_OpenPGP_message_that_is_not_encrypted_is_critical(string message)
    {
        var payload = $"<encrypted xmlns='urn:xmpp:openpgp:pubsub:0' key='k'>{Convert.ToBase64String(Convert.FromHexString(message))}</encrypted>";

        var finding = Assert.Single(await AuditOf.AccountAsync(AuditOf.Node(Contacts, AuditOf.Whitelist, $"<item id='1f0c'>{payload}</item>"), "PlaintextItem"));

        Assert.Equal("the item is marked as encrypted, but what it holds is only signed or packed", finding.Message);
    }

    [Theory]
    [InlineData("<openpgp xmlns='urn:xmpp:openpgp:0'>hQEMA5d0Yf8y7kVtAQf/</openpgp>")]
    [InlineData("<encrypted xmlns='urn:xmpp:openpgp:pubsub:0' key='k'>o///////////</encrypted>")]
    [InlineData("<encrypted xmlns='urn:xmpp:omemo:2'><header sid='1'/><payload>AAAA</payload></encrypted>")]
    public async Task Other_end_to_end_encryption_is_no_plaintext(string payload) =>
        Assert.Empty(await AuditOf.AccountAsync(AuditOf.Node(Contacts, AuditOf.Whitelist, $"<item id='1f0c'>{payload}</item>"), "PlaintextItem"));

    [Theory]
    [InlineData("open")]
    [InlineData("presence")]
    [InlineData("roster")]
    [InlineData("authorize")]
    public async Task Any_access_model_but_whitelist_is_critical(string model)
    {
        var finding = Assert.Single(await AuditOf.AccountAsync(AuditOf.Node(Groups, AuditOf.Field("access_model", model)), "NodeAccessModel"));

        Assert.Equal((Severity.Critical, model, Groups), (finding.Severity, finding.Value, finding.Location));
    }

    // XEP-0163 §5: the default of personal eventing is presence.
    [Fact]
    public async Task A_missing_access_model_is_critical() =>
        Assert.Equal(Severity.Critical, Assert.Single(await AuditOf.AccountAsync(AuditOf.Node(Groups, ""), "NodeAccessModel")).Severity);

    [Theory]
    [InlineData("member")]
    [InlineData("publisher")]
    [InlineData("publish-only")]
    [InlineData("owner")]
    public async Task Someone_else_with_access_is_critical(string affiliation)
    {
        var finding = Assert.Single(await AuditOf.AccountAsync(
            AuditOf.Node(Contacts, AuditOf.Whitelist)
            + $"<pubsub {AuditOf.Owner}><affiliations node='{Contacts}'><affiliation jid='Juliet@capulet.example' affiliation='owner'/><affiliation jid='paris@escalus.example' affiliation='{affiliation}'/><affiliation jid='x@y.example' affiliation='outcast'/><affiliation jid='z@y.example' affiliation='none'/></affiliations></pubsub>",
            "NodeAffiliation"));

        Assert.Equal((Severity.Critical, "paris@escalus.example", affiliation), (finding.Severity, finding.Contact, finding.Value));
    }

    [Theory]
    [InlineData("open", 1)]
    [InlineData("subscribers", 1)]
    [InlineData("publishers", 0)]
    public async Task Whoever_may_publish_counts_too(string model, int findings) => Assert.Equal(
        findings, (await AuditOf.AccountAsync(AuditOf.Node(Contacts, AuditOf.Whitelist + AuditOf.Field("publish_model", model)), "NodeAffiliation")).Count);

    [Theory]
    [InlineData("0", 1)]
    [InlineData("false", 1)]
    [InlineData("1", 0)]
    [InlineData("true", 0)]
    [InlineData("", 0)]
    public async Task A_node_that_keeps_nothing_is_high(string persist, int findings) => Assert.Equal(
        findings, (await AuditOf.AccountAsync(AuditOf.Node(Contacts, AuditOf.Field("persist_items", persist)), "NodeNotPersistent")).Count);

    // Two contacts in the roster.
    [Theory]
    [InlineData("1", 1, 1)]
    [InlineData("1", 0, 0)]
    [InlineData("2", 3, 1)]
    [InlineData("16", 16, 0)]
    [InlineData("max", 16, 0)]
    public async Task A_node_that_holds_less_than_it_needs_is_high(string limit, int items, int findings) => Assert.Equal(
        findings, (await AuditOf.AccountAsync(Roster + AuditOf.Node(Contacts, AuditOf.Field("max_items", limit), AuditOf.RandomItems(items)), "NodeItemLimit")).Count);

    [Theory]
    [InlineData("romeo@montague.example")]
    [InlineData("ROMEO%40montague.example")]
    [InlineData("contact-romeo-1")]
    [InlineData("secret love")]
    [InlineData("x-Secret_y")]
    [InlineData("myMontagueCousin")]
    [InlineData("contact-romeo-20260301-01")]
    public async Task An_ID_that_tells_something_is_high(string id) =>
        Assert.Equal(Severity.High, Assert.Single(await DerivedAsync(id)).Severity);

    public static TheoryData<string> Hashes()
    {
        // Computed here with the BCL on purpose: these are the definitions, not our code.
        var jid = Encoding.UTF8.GetBytes("romeo@montague.example");
        var group = Encoding.UTF8.GetBytes("Secret love");
        return
        [
            Convert.ToHexStringLower(MD5.HashData(jid)),
            Convert.ToHexString(SHA1.HashData(jid)),
            Convert.ToHexStringLower(SHA256.HashData(group)),
            Convert.ToBase64String(MD5.HashData(group)),
            Convert.ToBase64String(SHA1.HashData(jid)).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
            Convert.ToBase64String(SHA256.HashData(jid)),
            new Guid(MD5.HashData(jid), bigEndian: true).ToString(),
        ];
    }

    [Theory]
    [MemberData(nameof(Hashes))]
    public async Task An_ID_that_is_a_hash_of_an_address_or_group_is_high(string id) =>
        Assert.Contains("is a hash", Assert.Single(await DerivedAsync(id)).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Hashes))]
    public async Task An_ID_that_is_a_hash_stands_in_no_location(string id)
    {
        var finding = Assert.Single(await AuditOf.AccountAsync(
            Roster + AuditOf.Node(Contacts, AuditOf.Whitelist, $"<item id='{id}'><contact xmlns='urn:xmpp:contacts:0'/></item>"), "PlaintextItem"));

        Assert.Equal(Contacts, finding.Location);
    }

    [Theory]
    [InlineData("90847576ebafd1657808")]
    [InlineData("8f6b1c9e-6a0d-4a53-9a4b-2f6b1f8a7c11")]
    [InlineData("contact-8f6b1c9e-6a0d-4a53-9a4b-2f6b1f8a7c11")]
    [InlineData("ZSRD5lK9mz-5VHNyu2N1XLiJZ8I87jkv85ceZkVrOGA")]
    [InlineData("current")]
    public async Task A_random_ID_is_no_finding(string id) => Assert.Empty(await DerivedAsync(id));

    [Fact]
    public async Task A_thousand_random_IDs_in_a_large_roster_are_no_finding()
    {
        // 1,000 everyday words as names: none of them stands in 1,000 random base64url IDs by chance.
        var words = Enumerable.Range(0, 1000).Select(i => $"<item jid='u{i}@b.example' name='{(char)('a' + (i % 26))}{(char)('a' + (i / 26 % 26))}{(char)('a' + (i / 676))}na Abbe Face{i % 7}'/>");
        var items = Enumerable.Range(0, 1000).Select(_ => AuditOf.Encrypted(
            Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)).TrimEnd('=').Replace('+', '-').Replace('/', '_')));

        Assert.Empty(await AuditOf.AccountAsync(AuditOf.Roster([.. words]) + AuditOf.Node(Contacts, AuditOf.Whitelist, [.. items]), "DerivedItemId"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(8, 1)]
    [InlineData(15, 1)]
    [InlineData(16, 0)]
    [InlineData(17, 1)]
    [InlineData(64, 0)]
    public async Task A_number_of_items_that_padding_does_not_give_is_low(int items, int findings) => Assert.Equal(
        findings, (await AuditOf.AccountAsync(AuditOf.Node(Contacts, AuditOf.Whitelist, AuditOf.RandomItems(items)), "UnpaddedNode")).Count);

    [Fact]
    public async Task A_node_filled_to_its_limit_is_padded() => Assert.Empty(
        await AuditOf.AccountAsync(AuditOf.Node(Contacts, AuditOf.Field("max_items", "20"), AuditOf.RandomItems(20)), "UnpaddedNode"));

    [Fact]
    public async Task Items_of_different_sizes_are_low()
    {
        var findings = await AuditOf.AccountAsync(
            AuditOf.Node(Contacts, AuditOf.Whitelist, AuditOf.Encrypted("1", 300), AuditOf.Encrypted("2", 300), AuditOf.Encrypted("3", 900)), "SizeDistinguishable");

        // 300 octets are 400 characters of base64, 900 are 1,200.
        Assert.Contains("2 different sizes, from 400 to 1200", Assert.Single(findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_published_key_counts_and_an_empty_list_does_not()
    {
        const string Keys = "urn:xmpp:openpgp:0:public-keys";
        const string List = "<item id='current'><public-keys-list xmlns='urn:xmpp:openpgp:0'>{0}</public-keys-list></item>";
        var one = string.Format(System.Globalization.CultureInfo.InvariantCulture, List, "<pubkey-metadata v4-fingerprint='1357B01865B2503C18453D208CAC2A9678548E35' date='2018-03-01T15:26:12Z'/>");

        Assert.Empty(await AuditOf.AccountAsync(AuditOf.Node(Keys, AuditOf.Field("access_model", "open"), one), "NoOpenPgpKey"));
        Assert.Single(await AuditOf.AccountAsync(AuditOf.Node(Keys, "", string.Format(System.Globalization.CultureInfo.InvariantCulture, List, "")), "NoOpenPgpKey"));
        Assert.Single(await AuditOf.AccountAsync("", "NoOpenPgpKey"));
    }

    private static Task<IReadOnlyList<Finding>> DerivedAsync(string id) =>
        AuditOf.AccountAsync(Roster + AuditOf.Node(Contacts, AuditOf.Whitelist, AuditOf.Encrypted(id)), "DerivedItemId");

    [Theory]
    [InlineData("urn:xmpp:openpgp:0:secret-key")]
    [InlineData("urn:x-xmpp-contacts:private:0")]
    [InlineData("urn:x-xmpp-contacts:runs:0")]
    public async Task Other_nodes_that_are_for_the_owner_alone_are_looked_at_too(string node)
    {
        var content = AuditOf.Node(node, AuditOf.Field("access_model", "open"))
            + $"<pubsub {AuditOf.Owner}><affiliations node='{node}'><affiliation jid='paris@escalus.example' affiliation='member'/></affiliations></pubsub>";

        Assert.Equal((Severity.Critical, node, "open"), Found(await AuditOf.AccountAsync(content, "NodeAccessModel")));
        Assert.Equal((Severity.Critical, node, "member"), Found(await AuditOf.AccountAsync(content, "NodeAffiliation")));
        Assert.Empty(await AuditOf.AccountAsync(AuditOf.Node(node, AuditOf.Whitelist), "NodeAccessModel"));
        Assert.Empty(await AuditOf.AccountAsync(AuditOf.Node(node, AuditOf.Whitelist), "NodeAffiliation"));

        static (Severity, string, string) Found(IReadOnlyList<Finding> findings)
        {
            var finding = Assert.Single(findings);
            return (finding.Severity, finding.Location, finding.Value);
        }
    }

    // RFC 9580: a v4 Ed25519 secret key packet (tag 5) with usage octet 0; a symmetric-key encrypted session key packet (tag 3) before an encrypted one.
    [Theory]
    [InlineData("urn:xmpp:openpgp:0:secret-key", "<secretkey xmlns='urn:xmpp:openpgp:0'>xQUEAAAAAA==</secretkey>", 1)]
    [InlineData("urn:xmpp:openpgp:0:secret-key", "<secretkey xmlns='urn:xmpp:openpgp:0'>LS0tLS1CRUdJTiBQR1AgUFJJVkFURSBLRVkgQkxPQ0stLS0tLQ==</secretkey>", 1)]
    [InlineData("urn:xmpp:openpgp:0:secret-key", "<secretkey xmlns='urn:xmpp:openpgp:0'>jA0ECQMCQUFBQUFBQUH/</secretkey>", 0)]
    [InlineData("urn:xmpp:openpgp:0:secret-key", "<key xmlns='urn:example'>jA0ECQMCQUFBQUFBQUH/</key>", 1)]
    [InlineData("urn:x-xmpp-contacts:private:0", "<secret xmlns='urn:x-xmpp-contacts:private:0'>open</secret>", 1)]
    [InlineData("urn:x-xmpp-contacts:private:0", "<openpgp xmlns='urn:xmpp:openpgp:0'>hF4DQUFBQUFBQUE=</openpgp>", 0)]
    [InlineData("urn:x-xmpp-contacts:runs:0", "<run xmlns='urn:x-xmpp-contacts:runs:0' address='juliet@capulet.example/x'/>", 0)]
    public async Task What_stands_unencrypted_in_such_a_node_is_critical(string node, string payload, int findings) => Assert.Equal(
        findings, (await AuditOf.AccountAsync(AuditOf.Node(node, AuditOf.Whitelist, $"<item id='current'>{payload}</item>"), "PlaintextItem")).Count(f => f.Severity == Severity.Critical));
}
