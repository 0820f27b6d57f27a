using System.Xml.Linq;
using XmppContacts.Streams.Logging;

namespace XmppContacts.Streams.Tests.Logging;

public sealed class StanzaLogTests
{
    [Theory]
    [InlineData("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>c2VjcmV0</auth>")]
    [InlineData("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>c2VjcmV0</challenge>")]
    [InlineData("<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>c2VjcmV0</response>")]
    [InlineData("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>c2VjcmV0</success>")]
    [InlineData("<iq xmlns='jabber:client' type='set'><query xmlns='jabber:iq:register'><password>c2VjcmV0</password></query></iq>")]
    [InlineData("<handshake xmlns='jabber:component:accept'>c2VjcmV0</handshake>")]
    public void Secrets_are_removed_and_the_stanza_stays_as_it_is(string xml)
    {
        var stanza = XElement.Parse(xml);
        var writer = new StringWriter();

        new StanzaLog(writer, "juliet@capulet.example", hasContent: true).Sent(stanza);

        Assert.DoesNotContain("c2VjcmV0", writer.ToString(), StringComparison.Ordinal);
        Assert.Contains(">(removed)</", writer.ToString(), StringComparison.Ordinal);
        Assert.Contains("c2VjcmV0", stanza.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stanza_is_one_line_that_cannot_steer_a_terminal()
    {
        var writer = new StringWriter();
        new StanzaLog(writer, "juliet@capulet.example", hasContent: true).Received(new XElement("message", "a\nb\u009B\u202Ec \u00E9"));

        Assert.Matches(@"^\d{4}-\d\d-\d\dT[0-9:.]+Z juliet@capulet\.example S: <message>a&#xA;b&#x9B;&#x202E;c \u00E9</message>\r?\n$", writer.ToString());
    }
}
