using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Xml;

namespace XmppContacts.EncryptedNodes;

/// <summary>A passphrase that the items of a node are encrypted with (XEP-0473 §5.2).</summary>
public sealed record SharedSecret
{
    /// <summary>Below this a passphrase can be guessed (XEP-0473 §9).</summary>
    public const int ShortestSafe = 32;

    internal static readonly XNamespace Ns = "urn:xmpp:openpgp:pubsub:0";
    internal static readonly XName ElementName = Ns + "shared-secret";

    private const int PassphraseOctets = 32;
    private const int IdOctets = 16;

    /// <summary>The service that has the node: an account's bare address for its personal eventing.</summary>
    public required Jid Service { get; init; }

    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>The ID that items name it by.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made: of those not revoked, the newest encrypts.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The namespace of what the items hold when decrypted, or null.</summary>
    public string? Type { get; init; }

    /// <summary>Whether it must not encrypt new items; it still decrypts.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>The secret itself.</summary>
    public required string Passphrase { get; init; }

    /// <summary>Whose key signed the message it came in: all secrets of a node must have the same signer (XEP-0473 §9).</summary>
    public required Jid Signer { get; init; }

    /// <summary>Makes a secret of 256 random bits, as 43 characters of base64url.</summary>
    /// <param name="service">The service that has the node.</param>
    /// <param name="node">The node.</param>
    /// <param name="type">The namespace of what the items will hold.</param>
    /// <param name="signer">Whose key will sign it.</param>
    /// <param name="now">The time.</param>
    public static SharedSecret Create(Jid service, string node, string type, Jid signer, DateTimeOffset now) => new()
    {
        Service = service,
        Node = node,
        Id = RandomNumberGenerator.GetHexString(2 * IdOctets, lowercase: true),

        // As it will be written.
        Timestamp = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()),
        Type = type,
        Passphrase = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(PassphraseOctets)),
        Signer = signer,
    };

    /// <summary>Reads a <c>shared-secret</c> element.</summary>
    /// <param name="element">The element.</param>
    /// <param name="signer">Whose key signed it.</param>
    /// <exception cref="FormatException">An attribute is missing or wrong, or there is no secret; the message does not hold what the element says.</exception>
    public static SharedSecret Parse(XElement element, Jid signer)
    {
        ArgumentNullException.ThrowIfNull(element);
        return new SharedSecret
        {
            Service = NodeAddress.Service(element),
            Node = NodeAddress.Node(element),
            Id = NodeAddress.Id(element),
            Timestamp = XmppTime.Parse((string?)element.Attribute("timestamp")) ?? throw new FormatException("a shared secret without a valid timestamp"),
            Type = (string?)element.Attribute("type"),
            IsRevoked = (string?)element.Attribute("revoked") is "true" or "1",

            // XEP-0473's example has the secret on a line of its own; white space is no part of it.
            Passphrase = element.Value.Trim() is { Length: > 0 } passphrase ? passphrase : throw new FormatException("a shared secret without content"),
            Signer = signer,
        };
    }

    /// <summary>The <c>shared-secret</c> element, which holds the secret in clear.</summary>
    public XElement ToXml() => new(
        ElementName,
        new XAttribute("jid", Service.ToString()),
        new XAttribute("node", Node),
        new XAttribute("id", Id),
        new XAttribute("timestamp", XmppTime.Format(Timestamp)),
        Type is null ? null : new XAttribute("type", Type),
        IsRevoked ? new XAttribute("revoked", "true") : null,
        Passphrase);

    // A record prints all its properties.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"{Service} {Node} {Id}");
        return true;
    }
}
