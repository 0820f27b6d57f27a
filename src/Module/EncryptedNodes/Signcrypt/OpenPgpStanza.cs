using System.Security.Cryptography;
using System.Xml.Linq;
using XmppContacts.Streams;

namespace XmppContacts.EncryptedNodes.Signcrypt;

/// <summary>An OpenPGP message inside a <c>message</c> stanza (XEP-0373 §3.1).</summary>
internal static class OpenPgpStanza
{
    /// <summary>The element that holds the message.</summary>
    public static readonly XName ElementName = SigncryptContent.Ns + "openpgp";

    private const int IdOctets = 16;

    private static readonly XNamespace Hints = "urn:xmpp:hints";

    /// <summary>The stanza, without addresses. A server that would archive only what has a body is asked to keep it (XEP-0334 §4.4).</summary>
    public static XElement Create(byte[] message) => new(
        XmppNamespaces.Client + "message",
        new XAttribute("type", "chat"),
        new XAttribute("id", RandomNumberGenerator.GetHexString(2 * IdOctets, lowercase: true)),
        Element(message),
        new XElement(Hints + "store"));

    /// <summary>The element with a message.</summary>
    public static XElement Element(byte[] message) => new(ElementName, Convert.ToBase64String(message));

    /// <summary>The base64 that a stanza carries, or null when it carries none.</summary>
    public static string? Base64(XElement stanza) => stanza.Element(ElementName)?.Value;

    /// <summary>Decodes the base64 of a message.</summary>
    /// <returns>False when it is not base64, or empty.</returns>
    public static bool TryDecode(string base64, out byte[] message)
    {
        try
        {
            message = Convert.FromBase64String(base64);
            return message.Length > 0;
        }
        catch (FormatException)
        {
            message = [];
            return false;
        }
    }
}
