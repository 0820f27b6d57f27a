using System.Text;
using System.Xml;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.OpenPgp;
using XmppContacts.Text;
using XmppContacts.Xml;

namespace XmppContacts.EncryptedNodes;

/// <summary>From payloads of a node to what is published in their place, and back (XEP-0473 §5.1).</summary>
/// <param name="secrets">The account's secrets.</param>
/// <param name="service">The service that has the node.</param>
/// <param name="node">The node.</param>
public sealed class EncryptedItem(KnownSecrets secrets, Jid service, string node)
{
    private static readonly XName ElementName = SharedSecret.Ns + "encrypted";

    // Line ends are written so that they come back as they were; XElement.ToString would replace them by the system's.
    private static readonly XmlWriterSettings Writing = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        OmitXmlDeclaration = true,
        NewLineHandling = NewLineHandling.Entitize,
    };

    /// <summary>The ID of the secret that an item's payload names; null when it is not encrypted, or names none.</summary>
    internal static string? SecretId(XElement? payload) => payload?.Name == ElementName ? (string?)payload.Attribute("key") : null;

    /// <summary>The payload's octets before encryption: UTF-8, without an XML declaration and without padding.</summary>
    public static byte[] Octets(XElement payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        using var octets = new MemoryStream();
        using (var writer = XmlWriter.Create(octets, Writing))
        {
            payload.WriteTo(writer);
        }

        return octets.ToArray();
    }

    /// <summary>Whether a payload says that it is encrypted in this way.</summary>
    internal static bool Is(XElement? payload) => payload?.Name == ElementName;

    /// <summary>Encrypts a payload with a secret.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="octets">How many octets to fill up to with white space behind the element, so that sizes tell nothing; more are left as they are.</param>
    /// <returns>The <c>encrypted</c> element.</returns>
    /// <exception cref="OpenPgpException">The payload is larger than one message takes.</exception>
    public XElement Encrypt(XElement payload, SharedSecret secret, int octets)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var plaintext = Octets(payload);
        var length = plaintext.Length;
        if (length < octets)
        {
            Array.Resize(ref plaintext, octets);
            plaintext.AsSpan(length).Fill((byte)' ');
        }

        return new XElement(ElementName, new XAttribute("key", secret.Id), Convert.ToBase64String(secrets.Open(secret).Encrypt(plaintext)));
    }

    /// <summary>Decrypts what an item holds.</summary>
    /// <param name="payload">The item's payload, or null when it has none.</param>
    /// <param name="cancellationToken">Ends the derivation of keys.</param>
    /// <exception cref="EncryptedItemException">It is not encrypted, its secret is not known, or it does not decrypt to an element.</exception>
    public Task<DecryptedItem> DecryptAsync(XElement? payload, CancellationToken cancellationToken = default)
    {
        if (payload is null)
        {
            throw new EncryptedItemException(EncryptedItemFailure.NotEncrypted, "the item is empty");
        }

        if (payload.Name != ElementName)
        {
            throw new EncryptedItemException(EncryptedItemFailure.NotEncrypted, $"the item is not encrypted: it holds <{VisibleText.Shortened(payload.Name.LocalName)}/>");
        }

        if ((string?)payload.Attribute("key") is not { Length: > 0 } id)
        {
            throw new EncryptedItemException(EncryptedItemFailure.UnknownSecret, "the item does not name its secret");
        }

        var secret = secrets.Find(service, node, id)
            ?? throw new EncryptedItemException(EncryptedItemFailure.UnknownSecret, $"the secret {VisibleText.Shortened(id)} is not known");
        try
        {
            var plaintext = secrets.Open(secret).Decrypt(Message(payload), cancellationToken);
            return Task.FromResult(new DecryptedItem(XmlFragment.Parse(plaintext), secret, plaintext.Length));
        }
        catch (OpenPgpException e)
        {
            throw new EncryptedItemException(EncryptedItemFailure.NotDecrypted, e.Message, e);
        }
        catch (FormatException e)
        {
            throw new EncryptedItemException(EncryptedItemFailure.NotAnElement, "what the item decrypts to is no use: " + e.Message, e);
        }
    }

    private static byte[] Message(XElement payload)
    {
        try
        {
            return Convert.FromBase64String(payload.Value);
        }
        catch (FormatException e)
        {
            throw new EncryptedItemException(EncryptedItemFailure.NotDecrypted, "what the item holds is not base64", e);
        }
    }
}
