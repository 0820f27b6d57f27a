using XmppContacts.OpenPgp.Ciphers;
using XmppContacts.OpenPgp.Packets;
using XmppContacts.OpenPgp.StringToKeys;

namespace XmppContacts.OpenPgp.Symmetric;

/// <summary>
/// Encrypts messages that every OpenPGP program reads: AES-256 with the key that the passphrase gives, integrity protected data of version 1, one
/// literal packet, not compressed.
/// </summary>
internal static class SymmetricMessageWriter
{
    private const byte SessionKeyVersion = 4;
    private const int SessionKeyHeadOctets = 2;

    // 65,536 octets: a secret of 256 random bits gains nothing from more.
    private const byte CodedCount = 0x60;

    /// <summary>The octets of a key.</summary>
    public static int KeyOctets => AesAlgorithm.KeyOctets(AesAlgorithm.Aes256);

    /// <summary>How keys for messages are derived.</summary>
    public static StringToKey StringToKey(ulong salt) => new(StringToKeys.StringToKey.IteratedAndSalted, StringToKeys.StringToKey.Sha256, salt, CodedCount);

    /// <summary>Encrypts octets with a key that <paramref name="stringToKey"/> gave.</summary>
    public static byte[] Write(ReadOnlySpan<byte> plaintext, StringToKey stringToKey, AesCfb cipher)
    {
        var sessionKeyOctets = SessionKeyHeadOctets + StringToKeys.StringToKey.Size(stringToKey.Type);
        var literalOctets = MessageContent.LiteralHeaderOctets + plaintext.Length;
        var protectedOctets = IntegrityCodeProtection.PrefixOctets + PacketHeader.Size(literalOctets) + literalOctets + IntegrityCodeProtection.CodeOctets;
        var dataOctets = 1 + protectedOctets;
        var message = new byte[PacketHeader.Size(sessionKeyOctets) + sessionKeyOctets + PacketHeader.Size(dataOctets) + dataOctets];

        var rest = PacketHeader.Write(message, PacketTag.SymmetricKeyEncryptedSessionKey, sessionKeyOctets);
        rest[0] = SessionKeyVersion;
        rest[1] = AesAlgorithm.Aes256;
        rest = stringToKey.Write(rest[SessionKeyHeadOctets..]);

        rest = PacketHeader.Write(rest, PacketTag.IntegrityProtectedData, dataOctets);
        rest[0] = IntegrityCodeProtection.Version;
        rest = rest[(1 + IntegrityCodeProtection.PrefixOctets)..];
        rest = PacketHeader.Write(rest, PacketTag.LiteralData, literalOctets);
        rest = MessageContent.WriteLiteralHeader(rest);
        plaintext.CopyTo(rest);

        IntegrityCodeProtection.Protect(cipher, message, message.Length - protectedOctets, protectedOctets);
        return message;
    }
}
