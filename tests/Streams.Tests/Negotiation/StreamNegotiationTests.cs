using System.Text;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Streams.Negotiation;
using XmppContacts.Streams.Tls;

namespace XmppContacts.Streams.Tests.Negotiation;

/// <summary>Elements in, elements out: no socket.</summary>
public sealed class StreamNegotiationTests
{
    private const string Mechanisms =
        "<s:features xmlns:s='http://etherx.jabber.org/streams'><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></s:features>";

    private const string Bind = "<s:features xmlns:s='http://etherx.jabber.org/streams'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></s:features>";

    [Fact]
    public void From_the_first_offer_to_the_address()
    {
        var negotiation = new StreamNegotiation(Jid.Parse("juliet@capulet.example/balcony"), "julietpass", allowPlain: true);

        var tls = negotiation.Receive(XElement.Parse("<s:features xmlns:s='http://etherx.jabber.org/streams'><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></s:features>"));
        Assert.Equal("{urn:ietf:params:xml:ns:xmpp-tls}starttls", tls.Send!.Name.ToString());
        Assert.Equal(NegotiationAction.StartTls, negotiation.Receive(XElement.Parse("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")).Action);
        negotiation.TlsStarted(ChannelBindings.None);

        // RFC 4616 §2: authorization identity (none), user, password.
        var authentication = negotiation.Receive(XElement.Parse(Mechanisms));
        Assert.Equal("\0juliet\0julietpass", Encoding.UTF8.GetString(Convert.FromBase64String(authentication.Send!.Value)));
        Assert.Equal(NegotiationAction.Restart, negotiation.Receive(XElement.Parse("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")).Action);

        var binding = negotiation.Receive(XElement.Parse(Bind)).Send!;
        Assert.Equal("balcony", binding.Value);
        var id = binding.Attribute("id")!.Value;
        Assert.Equal(NegotiationAction.Continue, negotiation.Receive(XElement.Parse("<message xmlns='jabber:client'/>")).Action);
        var done = negotiation.Receive(XElement.Parse(
            $"<iq xmlns='jabber:client' type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>juliet@capulet.example/other</jid></bind></iq>"));
        Assert.Equal(NegotiationAction.Complete, done.Action);
        Assert.Equal("juliet@capulet.example/other", negotiation.Address!.ToString());
    }

    [Theory]
    [InlineData("<iq xmlns='jabber:client' type='result' id='bind'/>")]
    [InlineData("<iq xmlns='jabber:client' type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>juliet@capulet.example</jid></bind></iq>")]
    [InlineData("<iq xmlns='jabber:client' type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>romeo@capulet.example/1</jid></bind></iq>")]
    [InlineData("<iq xmlns='jabber:client' type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>juliet@montague.example/1</jid></bind></iq>")]
    public void Without_an_address_of_the_account_there_is_no_session(string answer)
    {
        var negotiation = BeforeBinding();

        Assert.Equal(ConnectionProblem.ProtocolViolation, Assert.Throws<XmppConnectionException>(() => negotiation.Receive(XElement.Parse(answer))).Problem);
    }

    [Fact]
    public void A_resource_that_is_refused_is_told()
    {
        var negotiation = BeforeBinding();

        var problem = Assert.Throws<XmppStanzaException>(() => negotiation.Receive(XElement.Parse(
            "<iq xmlns='jabber:client' type='error' id='bind'><error type='wait'><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")));
        Assert.Equal("resource-constraint", problem.Condition);
    }

    [Theory]
    [InlineData("<message xmlns='jabber:client'/>")]
    [InlineData("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")]
    [InlineData("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")]
    public void What_is_not_due_is_refused(string element) => Assert.Throws<XmppStreamException>(
        () => new StreamNegotiation(Jid.Parse("juliet@capulet.example"), "julietpass", allowPlain: true).Receive(XElement.Parse(element)));

    [Fact]
    public void A_password_that_cannot_be_prepared_is_told_without_it()
    {
        var negotiation = new StreamNegotiation(Jid.Parse("juliet@capulet.example"), "pass\u0007", allowPlain: true);
        negotiation.TlsStarted(ChannelBindings.None);

        var problem = Assert.Throws<XmppAuthenticationException>(() => negotiation.Receive(XElement.Parse(Mechanisms)));
        Assert.Equal("malformed-password", problem.Condition);
        Assert.DoesNotContain("pass\u0007", problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<stream xmlns='jabber:client' version='1.0'/>", "invalid-namespace")]
    [InlineData("<s:stream xmlns:s='http://etherx.jabber.org/streams'/>", "unsupported-version")]
    [InlineData("<s:stream xmlns:s='http://etherx.jabber.org/streams' version='0.9'/>", "unsupported-version")]
    public void A_stream_that_is_not_one_of_XMPP_1_0_is_refused(string header, string condition) =>
        Assert.Equal(condition, Assert.Throws<XmppStreamException>(() => StreamNegotiation.ReceiveHeader(XElement.Parse(header))).Condition);

    private static StreamNegotiation BeforeBinding()
    {
        var negotiation = new StreamNegotiation(Jid.Parse("juliet@capulet.example"), "julietpass", allowPlain: true);
        negotiation.TlsStarted(ChannelBindings.None);
        negotiation.Receive(XElement.Parse(Mechanisms));
        negotiation.Receive(XElement.Parse("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"));
        negotiation.Receive(XElement.Parse(Bind));
        return negotiation;
    }
}
