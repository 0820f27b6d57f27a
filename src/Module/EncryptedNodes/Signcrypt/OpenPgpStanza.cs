using System.Security.Cryptography;
using System.Xml.Linq;
using XmppContacts.Streams;

namespace XmppContacts.EncryptedNodes.Signcrypt;

/// <summary>An OpenPGP message inside a <c>message</c> stanza (XEP-0373 §3.1).</summary>
internal static class OpenPgpStanza
{
    private const int IdOctets = 16;

    private static readonly XName ElementName = SigncryptContent.Ns + "openpgp";
    private static readonly XNamespace Hints = "urn:xmpp:hints";

    /// <summary>The stanza, without addresses. A server that would archive only what has a body is asked to keep it (XEP-0334 §4.4).</summary>
    public static XElement Create(byte[] message) => new(
        XmppNamespaces.Client + "message",
        new XAttribute("type", "chat"),
        new XAttribute("id", RandomNumberGenerator.GetHexString(2 * IdOctets, lowercase: true)),
        new XElement(ElementName, Convert.ToBase64String(message)),
        new XElement(Hints + "store"));

    /// <summary>The base64 that a stanza carries, or null when it carries none.</summary>
    public static string? Base64(XElement stanza) => stanza.Element(ElementName)?.Value;
}
