using System.Xml.Linq;

namespace XmppContacts.Streams;

/// <summary>The namespaces of RFC 6120 and of what a session answers by itself.</summary>
internal static class XmppNamespaces
{
    public static readonly XNamespace Streams = "http://etherx.jabber.org/streams";
    public static readonly XNamespace Client = "jabber:client";
    public static readonly XNamespace StartTls = "urn:ietf:params:xml:ns:xmpp-tls";
    public static readonly XNamespace Sasl = "urn:ietf:params:xml:ns:xmpp-sasl";
    public static readonly XNamespace ChannelBinding = "urn:xmpp:sasl-cb:0";
    public static readonly XNamespace Bind = "urn:ietf:params:xml:ns:xmpp-bind";
    public static readonly XNamespace StreamErrors = "urn:ietf:params:xml:ns:xmpp-streams";
    public static readonly XNamespace StanzaErrors = "urn:ietf:params:xml:ns:xmpp-stanzas";
    public static readonly XNamespace Roster = "jabber:iq:roster";
    public static readonly XNamespace DiscoInfo = "http://jabber.org/protocol/disco#info";
    public static readonly XNamespace Ping = "urn:xmpp:ping";
    public static readonly XNamespace Capabilities = "http://jabber.org/protocol/caps";
    public static readonly XNamespace DataForms = "jabber:x:data";
}
