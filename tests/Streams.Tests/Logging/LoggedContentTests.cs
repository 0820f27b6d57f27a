using System.Xml.Linq;
using XmppContacts.Streams.Logging;

namespace XmppContacts.Streams.Tests.Logging;

/// <summary>A log without content holds no name, group or text of a user, wherever a stanza has it.</summary>
public sealed class LoggedContentTests
{
    [Theory]

    // RFC 6121 §2.1, XEP-0049, 0048, 0145, 0209, 0402, 0510, 0292, 0054 and errors that repeat the request.
    [InlineData("<iq xmlns='jabber:client' type='result'><query xmlns='jabber:iq:roster'><item jid='a@b.example' name='Secret'><group>Secret</group></item></query></iq>")]
    [InlineData("<iq xmlns='jabber:client' type='set'><query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'><conference jid='a@b.example' name='Secret'><nick>Secret</nick></conference></storage></query></iq>")]
    [InlineData("<iq xmlns='jabber:client' type='set'><query xmlns='jabber:iq:private'><storage xmlns='storage:rosternotes'><note jid='a@b.example'>Secret</note></storage></query></iq>")]
    [InlineData("<iq xmlns='jabber:client' type='set'><query xmlns='jabber:iq:private'><storage xmlns='storage:metacontacts'><meta jid='a@b.example' tag='Secret' order='1'/></storage></query></iq>")]
    [InlineData("<iq xmlns='jabber:client' type='result'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:contacts'><item id='1'><contact xmlns='urn:xmpp:contacts:0' name='Secret'><identity type='jid'>Secret</identity><x:other xmlns:x='urn:x' x:name='Secret'><![CDATA[Secret]]></x:other></contact></item></items></pubsub></iq>")]
    [InlineData("<iq xmlns='jabber:client' type='error'><query xmlns='jabber:iq:roster'><item jid='a@b.example' name='Secret'/></query><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")]
    [InlineData("<message xmlns='jabber:client' from='a@b.example'><subject>Secret</subject><body>Secret</body><html xmlns='http://jabber.org/protocol/xhtml-im'><p title='Secret'>a <b>Secret</b></p></html></message>")]
    [InlineData("<message xmlns='jabber:client'><result xmlns='urn:xmpp:mam:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'><body>Secret</body></message></forwarded></result></message>")]
    [InlineData("<presence xmlns='jabber:client'><status>Secret</status><nick xmlns='http://jabber.org/protocol/nick'>Secret</nick></presence>")]
    [InlineData("<iq xmlns='jabber:client' type='result'><vCard xmlns='vcard-temp'><FN>Secret</FN></vCard></iq>")]
    [InlineData("<message xmlns='jabber:client'><x xmlns='jabber:x:data' type='form'><title>Secret</title><field var='FORM_TYPE'><value>other</value></field><field var='a' label='Secret'><value>Secret</value></field></x></message>")]
    public void Names_groups_and_texts_are_removed(string xml)
    {
        var stanza = XElement.Parse(xml);
        var log = Logged(stanza, hasContent: false);

        Assert.DoesNotContain("Secret", log, StringComparison.Ordinal);
        Assert.Contains("(removed)", log, StringComparison.Ordinal);
        Assert.Contains("Secret", stanza.ToString(), StringComparison.Ordinal);
        Assert.Contains("Secret", Logged(stanza, hasContent: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<iq type=\"get\" id=\"1\" to=\"a@b.example\" xmlns=\"jabber:client\"><query xmlns=\"jabber:iq:roster\" ver=\"7\"><item jid=\"a@b.example\" subscription=\"both\" ask=\"subscribe\" /></query></iq>")]
    [InlineData("<iq type=\"set\" id=\"1\" xmlns=\"jabber:client\"><query xmlns=\"urn:xmpp:mam:2\" queryid=\"q\"><x type=\"submit\" xmlns=\"jabber:x:data\"><field var=\"FORM_TYPE\"><value>urn:xmpp:mam:2</value></field><field var=\"with\"><value>a@b.example</value></field></x><set xmlns=\"http://jabber.org/protocol/rsm\"><max>100</max><after>5</after></set></query></iq>")]
    [InlineData("<iq type=\"error\" id=\"1\" xmlns=\"jabber:client\"><error type=\"cancel\" code=\"409\"><conflict xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\" /><text xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\">reason</text></error></iq>")]
    public void What_the_protocol_needs_is_kept(string xml) => Assert.Contains(xml, Logged(XElement.Parse(xml), hasContent: false), StringComparison.Ordinal);

    private static string Logged(XElement stanza, bool hasContent)
    {
        var writer = new StringWriter();
        new StanzaLog(writer, "juliet@capulet.example", hasContent).Received(stanza);
        return writer.ToString();
    }
}
