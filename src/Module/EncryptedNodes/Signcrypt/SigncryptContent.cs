using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Xml;

namespace XmppContacts.EncryptedNodes.Signcrypt;

/// <summary>A <c>signcrypt</c> element: what is signed and encrypted, and for whom (XEP-0373 §3.1).</summary>
/// <param name="To">Whom it is meant for.</param>
/// <param name="Time">When it was signed.</param>
/// <param name="Payload">What it carries.</param>
internal sealed record SigncryptContent(ImmutableArray<Jid> To, DateTimeOffset Time, ImmutableArray<XElement> Payload)
{
    public static readonly XNamespace Ns = "urn:xmpp:openpgp:0";
    public static readonly XName ElementName = Ns + "signcrypt";

    private const int LongestPadding = 200;
    private const string PaddingCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The element as octets to sign and encrypt, with padding of random length, so that the length of the message does not tell what it carries.</summary>
    public byte[] ToOctets() => Encoding.UTF8.GetBytes(new XElement(
        ElementName,
        To.Select(jid => new XElement(Ns + "to", new XAttribute("jid", jid.ToString()))),
        new XElement(Ns + "time", new XAttribute("stamp", XmppTime.Format(Time))),
        new XElement(Ns + "rpad", RandomNumberGenerator.GetString(PaddingCharacters, RandomNumberGenerator.GetInt32(LongestPadding + 1))),
        new XElement(Ns + "payload", Payload)).ToString(SaveOptions.DisableFormatting));

    /// <summary>Reads the element.</summary>
    /// <exception cref="FormatException">It is another element, or lacks what it must have.</exception>
    public static SigncryptContent Parse(XElement element)
    {
        if (element.Name != ElementName)
        {
            throw new FormatException("the content is not a <signcrypt/>");
        }

        return new SigncryptContent(
            [.. element.Elements(Ns + "to").Select(to => Jid.TryFromServer((string?)to.Attribute("jid"), out var jid) ? jid.Bare : throw new FormatException("<to/> has no address"))],
            element.Elements(Ns + "time").ToArray() is [var time] && XmppTime.Parse((string?)time.Attribute("stamp")) is { } stamp
                ? stamp
                : throw new FormatException("the content does not have exactly one <time/> with a valid stamp"),
            element.Elements(Ns + "payload").ToArray() is [var payload] ? [.. payload.Elements()] : throw new FormatException("the content does not have exactly one <payload/>"));
    }
}
