using System.Buffers.Binary;
using System.Security.Cryptography;
using XmppContacts.OpenPgp.Ciphers;
using XmppContacts.OpenPgp.KeyFiles.Algorithms;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Packets;
using XmppContacts.OpenPgp.Symmetric;

namespace XmppContacts.OpenPgp.KeyFiles.Messages;

/// <summary>
/// Encrypts for keys: AES-256 with a random session key, integrity protected data of version 1, which every program reads, one literal packet without
/// name and date, not compressed.
/// </summary>
internal static class MessageForKeysWriter
{
    private const byte SessionKeyVersion = 3;

    /// <summary>Encrypts.</summary>
    /// <param name="content">What to encrypt.</param>
    /// <param name="recipients">The parts of keys that are encrypted to.</param>
    /// <param name="onePass">The body of the packet before the content that announces a signature, or empty.</param>
    /// <param name="signature">The body of the signature, or empty.</param>
    public static byte[] Write(ReadOnlySpan<byte> content, IReadOnlyCollection<KeyPacket> recipients, ReadOnlySpan<byte> onePass, ReadOnlySpan<byte> signature)
    {
        var sessionKey = RandomNumberGenerator.GetBytes(AesAlgorithm.MaxKeyOctets);
        try
        {
            var keys = new PacketWriter();
            var withChecksum = PublicKeyOperations.WithChecksum([AesAlgorithm.Aes256], sessionKey);
            Span<byte> header = stackalloc byte[1 + sizeof(ulong) + 1];
            foreach (var recipient in recipients)
            {
                header[0] = SessionKeyVersion;
                BinaryPrimitives.WriteUInt64BigEndian(header[1..], recipient.KeyId);
                header[^1] = recipient.Algorithm;
                keys.Write(PacketTag.PublicKeyEncryptedSessionKey, header, PublicKeyOperations.Encrypt(recipient, withChecksum));
            }

            CryptographicOperations.ZeroMemory(withChecksum);
            return Protect(keys.ToArrayAndClear(), content, onePass, signature, sessionKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sessionKey);
        }
    }

    private static byte[] Protect(byte[] keys, ReadOnlySpan<byte> content, ReadOnlySpan<byte> onePass, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> sessionKey)
    {
        var literalBytes = MessageContent.LiteralHeaderOctets + content.Length;
        var onePassBytes = onePass.IsEmpty ? 0 : PacketHeader.Size(onePass.Length) + onePass.Length;
        var signatureBytes = signature.IsEmpty ? 0 : PacketHeader.Size(signature.Length) + signature.Length;
        var protectedBytes = IntegrityCodeProtection.PrefixOctets + onePassBytes + PacketHeader.Size(literalBytes) + literalBytes + signatureBytes
            + IntegrityCodeProtection.CodeOctets;
        var dataBytes = 1 + protectedBytes;
        var message = new byte[keys.Length + PacketHeader.Size(dataBytes) + dataBytes];

        keys.CopyTo(message, 0);
        var rest = PacketHeader.Write(message.AsSpan(keys.Length), PacketTag.IntegrityProtectedData, dataBytes);
        rest[0] = IntegrityCodeProtection.Version;
        rest = rest[(1 + IntegrityCodeProtection.PrefixOctets)..];
        if (!onePass.IsEmpty)
        {
            rest = PacketHeader.Write(rest, PacketTag.OnePassSignature, onePass.Length);
            onePass.CopyTo(rest);
            rest = rest[onePass.Length..];
        }

        rest = PacketHeader.Write(rest, PacketTag.LiteralData, literalBytes);
        rest = MessageContent.WriteLiteralHeader(rest);
        content.CopyTo(rest);
        if (!signature.IsEmpty)
        {
            signature.CopyTo(PacketHeader.Write(rest[content.Length..], PacketTag.Signature, signature.Length));
        }

        using var cipher = new AesCfb(sessionKey);
        IntegrityCodeProtection.Protect(cipher, message, message.Length - protectedBytes, protectedBytes);
        return message;
    }
}
