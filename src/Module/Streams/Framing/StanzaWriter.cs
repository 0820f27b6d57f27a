using System.Text;
using System.Xml;
using System.Xml.Linq;
using XmppContacts.Addressing;

namespace XmppContacts.Streams.Framing;

/// <summary>What is sent, as octets.</summary>
internal static class StanzaWriter
{
    /// <summary>The end tag of the stream.</summary>
    public static readonly byte[] StreamEnd = "</stream:stream>"u8.ToArray();

    // Line ends are written as references: in an attribute they would be read as spaces, in text "\r" as "\n".
    private static readonly XmlWriterSettings Settings = new()
    {
        OmitXmlDeclaration = true,
        ConformanceLevel = ConformanceLevel.Fragment,
        NewLineHandling = NewLineHandling.Entitize,
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
    };

    /// <summary>The start tag of a stream to a server.</summary>
    public static byte[] StreamHeader(string domain)
    {
        var to = new XAttribute("to", domain).ToString();
        return Encoding.UTF8.GetBytes(
            $"<?xml version='1.0'?><stream:stream {to} version='1.0' xml:lang='en' xmlns='{XmppNamespaces.Client}' xmlns:stream='{XmppNamespaces.Streams}'>");
    }

    /// <summary>A stream error (RFC 6120 §4.9).</summary>
    /// <param name="condition">A defined condition.</param>
    public static byte[] StreamError(string condition) =>
        Octets(new XElement(XmppNamespaces.Streams + "error", new XElement(XmppNamespaces.StreamErrors + condition)));

    /// <summary>An element of the stream.</summary>
    /// <exception cref="ArgumentException">It holds characters that XML cannot.</exception>
    public static byte[] Octets(XElement element)
    {
        using var octets = new MemoryStream();
        using (var writer = XmlWriter.Create(octets, Settings))
        {
            element.WriteTo(writer);
        }

        return octets.ToArray();
    }

    /// <summary>A request or an answer, with a copy of the payload.</summary>
    public static XElement Iq(string type, string id, Jid? to, XElement? payload) => new(
        XmppNamespaces.Client + "iq",
        new XAttribute("type", type),
        new XAttribute("id", id),
        to is null ? null : new XAttribute("to", to.ToString()),
        payload is null ? null : new XElement(payload));
}
