using System.Collections.Immutable;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Signcrypt;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Tests.EncryptedNodes;

/// <summary>Whose key a user ID says it is (XEP-0373 §4, RFC 5122).</summary>
public class KeyOwnersTests
{
    [Theory]
    [InlineData("xmpp:juliet@example.org", "juliet@example.org")]
    [InlineData("XMPP:Juliet@Example.ORG", "juliet@example.org")]
    [InlineData("xmpp:d%5C27artagnan@example.org", "d\\27artagnan@example.org")]
    [InlineData("xmpp:ji%C5%99i@%C4%8Dechy.example", "jiři@čechy.example")]
    [InlineData("xmpp:jiři@xn--echy-fua.example", "jiři@čechy.example")]
    [InlineData("xmpp:juliet@example.org/balcony", null)]
    [InlineData("xmpp:juliet@example.org?message", null)]
    [InlineData("xmpp://guest@example.com/juliet@example.org", null)]
    [InlineData("Juliet <xmpp:juliet@example.org>", null)]
    [InlineData("juliet@example.org", null)]
    [InlineData("xmpp:", null)]
    public void A_user_id_names_a_bare_address(string userId, string? jid) => Assert.Equal(jid, KeyOwners.Owner(userId)?.ToString());

    [Fact]
    public void Whatever_becomes_of_a_ring_each_of_its_keys_has_its_owner()
    {
        var (juliet, romeo) = (Jid.Parse("juliet@example.org"), Jid.Parse("romeo@example.org"));
        var (first, second, other) = (MemoryRing.Key("1", "juliet@example.org", hasSecret: false), MemoryRing.Key("2", "juliet@example.org"), MemoryRing.Key("3", "romeo@example.org"));

        Assert.Equal(["1"], Fingerprints(juliet, first));
        Assert.Equal(["1"], Fingerprints(juliet, first, other));
        Assert.Equal(["1", "2"], Fingerprints(juliet, first, other, second));
        Assert.Equal(["3"], Fingerprints(romeo, first, other, second));
        Assert.Equal(["1"], Fingerprints(juliet, other, first));
        Assert.Empty(Fingerprints(romeo, first));
        Assert.Empty(Fingerprints(romeo));

        static IEnumerable<string> Fingerprints(Jid owner, params OpenPgpKey[] ring) => KeyOwners.Of([.. ring]).Naming(owner).Select(key => key.Fingerprint);
    }

    // As --generate-keys makes them. To read all user IDs again after each takes most of a minute. Processor time, with that of the test beside it: the machine may be busy.
    [Fact]
    public void A_ring_that_grows_key_by_key_is_not_read_anew_each_time()
    {
        const int Keys = 10_000;
        var started = Environment.CpuUsage.TotalTime;
        ImmutableArray<OpenPgpKey> ring = [];
        for (var i = 0; i < Keys; i++)
        {
            ring = ring.Add(MemoryRing.Key($"{i}", $"user{i}@example.org"));
            Assert.Single(KeyOwners.Of(ring).Naming(Jid.Parse($"user{i}@example.org")));
        }

        Assert.InRange(Environment.CpuUsage.TotalTime - started, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }
}
