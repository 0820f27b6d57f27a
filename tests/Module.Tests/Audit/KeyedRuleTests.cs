using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Audit;
using XmppContacts.Contacts;
using static XmppContacts.Tests.Audit.EncryptedAudit;

namespace XmppContacts.Tests.Audit;

/// <summary>What an audit with keys finds in encrypted contacts.</summary>
[Trait("Needs", "gpg")]
public sealed class KeyedRuleTests : IAsyncDisposable
{
    private const string RomeoInClear = "<item jid='romeo@montague.example' name='Romeo'><group>Friends</group></item>";

    private readonly EncryptedAudit _audit = new();

    public ValueTask DisposeAsync() => _audit.DisposeAsync();

    [Fact]
    public async Task Contacts_in_good_order_have_no_finding()
    {
        _audit.Add(Contact("romeo@montague.example", "Romeo", "g1"));
        _audit.Add(Reserved);
        _audit.Add(Group("g1", "Friends"));
        _audit.AddReservedGroup();

        var findings = await _audit.RunAsync("", "<item jid='romeo@montague.example'/>");

        Assert.Equal(["NoOpenPgpKey"], findings.Select(finding => finding.Rule));
    }

    [Fact]
    public async Task Two_items_with_a_common_identity_are_one_contact()
    {
        _audit.Add(Contact("romeo@montague.example", "Romeo"));
        _audit.Add(Contact("nurse@capulet.example"));
        _audit.Add(Contact("romeo@montague.example", "My Romeo"));

        var finding = Assert.Single(await _audit.RunAsync("DuplicateContact", RomeoInClear));

        Assert.Equal(("romeo@montague.example", "identity", "romeo@montague.example"), (finding.Contact, finding.Field, finding.Value));
        Assert.Contains("2 items", finding.Message, StringComparison.Ordinal);
    }

    // After a migration the roster has no names any more.
    [Theory]
    [InlineData("romeo-montague")]
    [InlineData("pen-friends")]
    public async Task An_ID_that_tells_an_encrypted_name_or_group_is_derived_and_stands_in_no_location(string id)
    {
        _audit.Add(Contact("paris@escalus.example", "Romeo Montague", "g1"), id: id);
        _audit.Add(Group("g1", "Pen friends"));
        _audit.Add("<contact xmlns='urn:xmpp:contacts:0'/>", id: id + "-2");

        Assert.Equal([id, id + "-2"], (await _audit.RunAsync("DerivedItemId")).Select(finding => finding.Value));
        Assert.Equal(ContactNodes.Contacts, Assert.Single(await _audit.RunAsync("InvalidItem")).Location);
        Assert.Empty(await _audit.RunWithoutKeysAsync("DerivedItemId"));
    }

    // Reports mask values, not contacts.
    [Fact]
    public async Task An_address_that_only_the_encrypted_contact_has_is_a_value()
    {
        _audit.Add(Contact("paris@escalus.example"));
        _audit.Add(Contact("paris@escalus.example"));

        var finding = Assert.Single(await _audit.RunAsync("DuplicateContact", RomeoInClear));

        Assert.Equal(("", "paris@escalus.example"), (finding.Contact, finding.Value));
    }

    [Fact]
    public async Task A_group_that_is_not_there_dangles()
    {
        _audit.Add(Contact("romeo@montague.example", "", "g1", "g2"));
        _audit.Add(Contact("nurse@capulet.example", "", "g2"));
        _audit.Add(Group("g1", "Friends"));

        var finding = Assert.Single(await _audit.RunAsync("DanglingGroup"));

        Assert.Equal(("g2", "2 contacts name a group that no group item has"), (finding.Value, finding.Message));
    }

    [Fact]
    public async Task A_group_without_contacts_is_told_of()
    {
        _audit.Add(Contact("romeo@montague.example", "", "g1"));
        _audit.Add(Group("g1", "Friends"));
        _audit.Add(Group("g2", "Suitors"));

        var finding = Assert.Single(await _audit.RunAsync("OrphanGroup"));

        Assert.Equal((Severity.Info, "Suitors"), (finding.Severity, finding.Value));
    }

    // XEP-0510 §4.1.1: at least one identity; of type jid only a bare JID.
    [Theory]
    [InlineData("<contact xmlns='urn:xmpp:contacts:0' name='Romeo'/>")]
    [InlineData("<contact xmlns='urn:xmpp:contacts:0'><identity type='jid'>romeo@montague.example/orchard</identity></contact>")]
    [InlineData("<group xmlns='urn:xmpp:contacts:0' name='Friends'/>")]
    [InlineData("<nothing xmlns='urn:xmpp:contacts:0'/>")]
    public async Task An_item_that_breaks_XEP_0510_is_invalid(string payload)
    {
        _audit.Add(payload, id: "1f0c");

        var findings = await _audit.RunAsync("");

        Assert.EndsWith(" 1f0c", Assert.Single(findings, finding => finding.Rule == "InvalidItem").Location, StringComparison.Ordinal);
        Assert.DoesNotContain(findings, finding => finding.Rule is "UndecryptableItem" or "PlaintextItem");
    }

    [Theory]
    [InlineData("<item id='1f0c'/>")]
    [InlineData("<item><encrypted xmlns='urn:xmpp:openpgp:pubsub:0' key='k1'>wyBq</encrypted></item>")]
    public async Task An_item_without_content_or_ID_is_invalid(string item)
    {
        _audit.AddStored(item);

        Assert.Single(await _audit.RunAsync("InvalidItem"));
    }

    [Fact]
    public async Task An_item_of_an_unknown_secret_cannot_be_decrypted()
    {
        _audit.Add(Contact("romeo@montague.example"), secret: "k9", id: "1f0c");

        var finding = Assert.Single(await _audit.RunAsync("UndecryptableItem"));

        Assert.Equal("urn:xmpp:contacts 1f0c", finding.Location);
        Assert.Contains("k9", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_item_cannot_be_decrypted()
    {
        _audit.AddStored(AuditOf.Encrypted("1f0c"));

        Assert.Single(await _audit.RunAsync("UndecryptableItem"));
    }

    [Fact]
    public async Task Another_encryption_is_not_plaintext_but_cannot_be_read()
    {
        _audit.AddStored("<item id='1f0c'><openpgp xmlns='urn:xmpp:openpgp:0'>hQEMA5d0Yf8y7kVtAQf/</openpgp></item>");

        Assert.Equal(["UndecryptableItem"], (await _audit.RunAsync("")).Select(finding => finding.Rule).Intersect(["PlaintextItem", "UndecryptableItem", "InvalidItem"]));
    }

    // k1 is revoked, k2 is newer. Items stand in order of reception.
    [Theory]
    [InlineData("k1 k1 k2", "")]
    [InlineData("k1 k2 k1", "2")]
    [InlineData("k2 k1 k1", "1 2")]
    [InlineData("k2 k1 k2", "1")]
    [InlineData("k1 k1", "1")]
    [InlineData("k2", "")]
    public async Task A_revoked_secret_is_in_use_when_the_newest_items_have_it(string secrets, string found)
    {
        _audit.AddSecret("k1", isRevoked: true);
        _audit.AddSecret("k2", minutes: 10);
        foreach (var (i, secret) in secrets.Split(' ').Index())
        {
            _audit.Add(Contact($"contact{i}@capulet.example"), secret, id: $"f0{i}");
        }

        Assert.Equal(
            found.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(i => $"urn:xmpp:contacts f0{i}"),
            (await _audit.RunAsync("RevokedSecretInUse")).Select(finding => finding.Location));
    }

    [Fact]
    public async Task A_secret_that_is_not_revoked_may_be_old()
    {
        _audit.AddSecret("k2", minutes: 10);
        _audit.Add(Contact("romeo@montague.example"), "k2");
        _audit.Add(Contact("nurse@capulet.example"));

        Assert.Empty(await _audit.RunAsync("RevokedSecretInUse"));
    }

    // XEP-0473 §9: at least 32 characters. Both nodes have the secret.
    [Theory]
    [InlineData(31, false, 2)]
    [InlineData(32, false, 0)]
    [InlineData(31, true, 0)]
    public async Task A_secret_under_32_characters_is_weak(int characters, bool isRevoked, int found)
    {
        _audit.AddSecret("k2", characters: characters, isRevoked: isRevoked);

        var findings = await _audit.RunAsync("WeakSharedSecret");

        Assert.Equal(found, findings.Count);
        Assert.All(findings, finding => Assert.DoesNotContain("k2k2", finding.Message + finding.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_weak_secret_that_is_revoked_counts_while_an_item_needs_it()
    {
        _audit.AddSecret("k2", characters: 8, isRevoked: true);
        _audit.Add(Contact("romeo@montague.example"), "k2");

        Assert.Equal(ContactNodes.Contacts, Assert.Single(await _audit.RunAsync("WeakSharedSecret")).Location);
    }

    [Theory]
    [InlineData("<item jid='romeo@montague.example' name='Romeo'><group>Friends</group></item>", "")]
    [InlineData("<item jid='romeo@montague.example'/>", "")]
    [InlineData("<item jid='romeo@montague.example' name='Montague'/>", "name Montague")]
    [InlineData("<item jid='romeo@montague.example' name='Romeo'><group>Friends</group><group>Work</group></item>", "group Work")]
    [InlineData("<item jid='romeo@montague.example'><group>Work</group></item>", "group Work; ")]
    [InlineData("<item jid='paris@escalus.example' name='Paris'/>", "")]
    public async Task Roster_and_encrypted_contact_are_compared(string item, string found)
    {
        _audit.Add(Contact("romeo@montague.example", "Romeo", "g1"));
        _audit.Add(Group("g1", "Friends"));

        var findings = await _audit.RunAsync("ContactMismatch", item);

        Assert.Equal(found, string.Join("; ", findings.Select(finding => $"{finding.Field} {finding.Value}".TrimStart())));
    }

    [Fact]
    public async Task What_metacontacts_were_folded_into_is_compared_part_by_part()
    {
        var storage = XElement.Parse(
            "<storage xmlns='storage:metacontacts'><meta jid='romeo@montague.example' tag='t' order='2'/><meta jid='romeo@mantua.example' tag='t' order='1'/></storage>");
        Contact[] parts =
        [
            new() { Name = "Romeo", Identities = [ContactIdentity.Of(Jid.Parse("romeo@montague.example"))] },
            new() { Name = "Romeo in exile", Identities = [ContactIdentity.Of(Jid.Parse("romeo@mantua.example"))] },
        ];
        _audit.Add(Assert.Single(MetaContactFolding.Fold(storage, parts)).ToXml().ToString(SaveOptions.DisableFormatting), octets: 2048);

        var findings = await _audit.RunAsync(
            "ContactMismatch", "<item jid='romeo@montague.example' name='Romeo'/>", "<item jid='romeo@mantua.example' name='Romeo'/>");

        Assert.Equal(["romeo@mantua.example"], findings.Select(finding => finding.Contact));
    }

    [Fact]
    public async Task Once_some_contacts_are_migrated_the_others_count_one_by_one()
    {
        _audit.Add(Contact("nurse@capulet.example", "Angelica"));

        var findings = await _audit.RunAsync(
            "", RomeoInClear, "<item jid='nurse@capulet.example' name='Angelica'/>", "<item jid='tybalt@capulet.example'/>", "<item jid='paris@escalus.example' name='Paris'/>");

        Assert.Equal(
            ["romeo@montague.example", "paris@escalus.example"],
            findings.Where(finding => finding.Rule == "NotMigrated").Select(finding => finding.Contact));
    }

    [Fact]
    public async Task An_account_without_encrypted_contacts_counts_once()
    {
        _audit.Add(Reserved);

        var finding = Assert.Single(await _audit.RunAsync("", RomeoInClear, "<item jid='paris@escalus.example' name='Paris'/>"), finding => finding.Rule == "NotMigrated");

        Assert.Equal("", finding.Contact);
    }

    [Fact]
    public async Task Of_contacts_that_cannot_be_decrypted_nothing_is_said_about_their_migration()
    {
        _audit.Add(Contact("romeo@montague.example"), secret: "k9");

        Assert.Empty(await _audit.RunAsync("NotMigrated", RomeoInClear));
    }

    // Sixteen is a number that padding gives, three is none; with keys, reserved items are counted.
    [Theory]
    [InlineData(16, 0, true, false)]
    [InlineData(2, 1, false, true)]
    public async Task With_keys_reserved_items_are_known(int contacts, int reserved, bool foundWith, bool foundWithout)
    {
        for (var i = 0; i < contacts + reserved; i++)
        {
            _audit.Add(i < contacts ? Contact($"contact{i}@capulet.example") : Reserved);
        }

        Assert.Equal(foundWith, (await _audit.RunAsync("UnpaddedNode")).Count == 1);
        Assert.Equal(foundWithout, (await _audit.RunWithoutKeysAsync("UnpaddedNode")).Count == 1);
    }

    [Theory]
    [InlineData(new[] { 512, 1024 }, new[] { 512, 1024 }, false, true)]
    [InlineData(new[] { 512, 1024 }, new[] { 512 }, true, true)]
    [InlineData(new[] { 512 }, new[] { 512 }, false, false)]
    public async Task With_keys_a_size_tells_something_only_when_one_kind_alone_has_it(int[] contacts, int[] reserved, bool foundWith, bool foundWithout)
    {
        foreach (var octets in contacts)
        {
            _audit.Add(Contact($"contact{octets}@capulet.example"), octets: octets);
        }

        foreach (var octets in reserved)
        {
            _audit.Add(Reserved, octets: octets);
        }

        Assert.Equal(foundWith, (await _audit.RunAsync("SizeDistinguishable")).Count == 1);
        Assert.Equal(foundWithout, (await _audit.RunWithoutKeysAsync("SizeDistinguishable")).Count == 1);
    }

    [Fact]
    public async Task Without_keys_the_rules_that_need_them_find_nothing()
    {
        _audit.Add(Contact("romeo@montague.example", "", "g2"));
        _audit.Add(Contact("romeo@montague.example"));
        _audit.Add(Group("g1", "Friends"));
        _audit.AddStored(AuditOf.Encrypted("1f0c"));

        Assert.DoesNotContain(await _audit.RunWithoutKeysAsync(""), finding => RuleCatalog.All.Single(rule => rule.Name == finding.Rule).NeedsKeys);
        Assert.Equal(
            ["DuplicateContact", "DanglingGroup", "OrphanGroup", "UndecryptableItem"],
            (await _audit.RunAsync("")).Where(finding => RuleCatalog.All.Single(rule => rule.Name == finding.Rule).NeedsKeys).Select(finding => finding.Rule));
    }
}
