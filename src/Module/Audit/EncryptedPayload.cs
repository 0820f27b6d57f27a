using System.Buffers;
using System.Text;
using System.Xml.Linq;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Packets;

namespace XmppContacts.Audit;

/// <summary>What can be told of an item's payload without a key.</summary>
internal static class EncryptedPayload
{
    private const int LookedAt = 1024;

    // XEP-0473, XEP-0373 and both forms of OMEMO: XEP-0510 §4 allows any end-to-end encryption.
    private static readonly HashSet<XName> OpenPgp =
    [
        XName.Get("encrypted", "urn:xmpp:openpgp:pubsub:0"),
        XName.Get("openpgp", "urn:xmpp:openpgp:0"),
    ];

    private static readonly HashSet<XName> Omemo =
    [
        XName.Get("encrypted", "eu.siacs.conversations.axolotl"),
        XName.Get("encrypted", "urn:xmpp:omemo:1"),
        XName.Get("encrypted", "urn:xmpp:omemo:2"),
    ];

    // XEP-0373 §5.4: only in the node of backups.
    private static readonly XName Backup = XName.Get("secretkey", "urn:xmpp:openpgp:0");

    /// <summary>Why the payload is readable without a key, or null when it is not.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="isBackup">Whether it stands where backups of secret keys do.</param>
    public static string? WhyReadable(XElement payload, bool isBackup = false)
    {
        if (Omemo.Contains(payload.Name))
        {
            return null;
        }

        if (!OpenPgp.Contains(payload.Name) && !(isBackup && payload.Name == Backup))
        {
            return "the item is not encrypted";
        }

        return payload.HasElements || !TryDecodeBeginning(payload.Value, out var beginning)
            ? "the item is marked as encrypted, but what it holds is not"
            : PublishesSecretKey(payload) ? "a secret key is not encrypted: whoever has access to the server has it"
            : IsText(beginning) ? "the item is marked as encrypted, but what it holds is plain text in base64"
            : IsMessageInClear(beginning) ? "the item is marked as encrypted, but what it holds is only signed or packed"
            : null;
    }

    /// <summary>The number of characters of the ciphertext, without white space.</summary>
    public static int Size(XElement payload) => payload.Value.Count(character => !char.IsWhiteSpace(character));

    /// <summary>How many bytes of plaintext an item of a size has, when it is one that the padding of this program gives; else null.</summary>
    public static int? PaddedBytes(int size) => PaddedSizes.Value.TryGetValue(size, out var bytes) ? bytes : null;

    private static readonly Lazy<Dictionary<int, int>> PaddedSizes = new(() => ItemSizes.Possible.ToDictionary(SymmetricMessageSize.OfBase64));

    private static bool PublishesSecretKey(XElement payload) => payload.Name == Backup && SecretKeyTraces.AreIn(payload);

    private static bool TryDecodeBeginning(string base64, out byte[] beginning)
    {
        var characters = base64.Where(character => !char.IsWhiteSpace(character)).Take(LookedAt).ToArray();
        beginning = new byte[characters.Length];
        var decoded = Convert.TryFromBase64Chars(characters, beginning, out var count);
        beginning = beginning[..count];
        return decoded && count > 0;
    }

    // RFC 9580 §10.3: a message that begins with another packet than an encrypted one or a key for it. The first octet of the packet's body,
    // which is its version, algorithm or format, is looked at too: what is no OpenPGP at all tells nobody anything.
    private static bool IsMessageInClear(ReadOnlySpan<byte> octets)
    {
        var body = (octets[0] & 0x40, octets[0] & 3) switch
        {
            (0, var lengthType) => lengthType switch { 0 => 2, 1 => 3, 2 => 5, _ => 1 },
            _ => octets.Length < 2 ? octets.Length : octets[1] switch { < 192 => 2, < 224 => 3, 255 => 6, _ => 2 },
        };
        return body < octets.Length && (PacketReader.TagOf(octets[0]), octets[body])
            is (PacketTag.LiteralData, (byte)'b' or (byte)'t' or (byte)'u')
            or (PacketTag.CompressedData, <= 3)
            or (PacketTag.Signature or PacketTag.OnePassSignature, >= 3 and <= 6);
    }

    // An OpenPGP packet begins with an octet above 0x7F that starts no UTF-8 text (RFC 9580 §4.2).
    private static bool IsText(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(octets, out var rune, out var length);
            if (status == OperationStatus.NeedMoreData && octets.Length < 4)
            {
                return true;
            }

            if (status != OperationStatus.Done || (Rune.IsControl(rune) && rune.Value is not ('\t' or '\n' or '\r')))
            {
                return false;
            }

            octets = octets[length..];
        }

        return true;
    }
}
