using System.Buffers;
using System.Text;
using System.Xml.Linq;

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

    /// <summary>Why the payload is readable without a key, or null when it is not.</summary>
    public static string? WhyReadable(XElement payload)
    {
        if (Omemo.Contains(payload.Name))
        {
            return null;
        }

        if (!OpenPgp.Contains(payload.Name))
        {
            return "the item is not encrypted";
        }

        return payload.HasElements || !TryDecodeBeginning(payload.Value, out var beginning)
            ? "the item is marked as encrypted, but what it holds is not"
            : IsText(beginning) ? "the item is marked as encrypted, but what it holds is plain text in base64" : null;
    }

    /// <summary>The number of characters of the ciphertext, without white space.</summary>
    public static int Size(XElement payload) => payload.Value.Count(character => !char.IsWhiteSpace(character));

    private static bool TryDecodeBeginning(string base64, out byte[] beginning)
    {
        var characters = base64.Where(character => !char.IsWhiteSpace(character)).Take(LookedAt).ToArray();
        beginning = new byte[characters.Length];
        var decoded = Convert.TryFromBase64Chars(characters, beginning, out var count);
        beginning = beginning[..count];
        return decoded && count > 0;
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
