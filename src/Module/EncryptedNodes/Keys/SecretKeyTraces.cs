using System.Text;
using System.Xml.Linq;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Packets;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>Recognises secret keys that were published by mistake, in whatever form.</summary>
internal static class SecretKeyTraces
{
    private const string Armor = "-----BEGIN PGP PRIVATE KEY BLOCK-----";

    /// <summary>Whether a payload holds a secret key (RFC 9580 §5.5.1.3), binary or armored, in base64 or as it is.</summary>
    public static bool AreIn(XElement payload)
    {
        foreach (var text in payload.DescendantsAndSelf().Where(element => !element.HasElements).Select(element => element.Value))
        {
            if (text.Contains(Armor, StringComparison.Ordinal))
            {
                return true;
            }

            try
            {
                var octets = KeyOctets.Decode(text);
                if (Encoding.ASCII.GetString(octets).Contains(Armor, StringComparison.Ordinal) || HasSecretPacket(octets))
                {
                    return true;
                }
            }
            catch (OpenPgpException)
            {
                // Neither base64 nor packets.
            }
        }

        return false;
    }

    private static bool HasSecretPacket(ReadOnlySpan<byte> octets)
    {
        var packets = new PacketReader(octets);
        while (packets.TryRead(out var packet))
        {
            // Bytes that are no packets may begin like one; a key begins with its version (RFC 9580 §5.5.2).
            if (packet is { Tag: PacketTag.SecretKey or PacketTag.SecretSubkey, Body: [>= 2 and <= 6, ..] })
            {
                return true;
            }
        }

        return false;
    }
}
