using XmppContacts.EncryptedNodes.Signcrypt;

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
}
