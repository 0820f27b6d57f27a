using System.Security.Cryptography;
using XmppContacts.OpenPgp.Ciphers;
using XmppContacts.OpenPgp.Packets;

namespace XmppContacts.OpenPgp.Symmetric;

/// <summary>
/// The encrypted part of integrity protected data of version 1: a random block, its last two octets again, packets, and the SHA-1 of all that as
/// a modification detection code (RFC 9580 §5.13.1).
/// </summary>
internal static class IntegrityCodeProtection
{
#pragma warning disable CA5350 // The format has no other hash, and who can make SHA-1 collide here already has the key.
    public const byte Version = 1;

    /// <summary>The octets before the packets that are written.</summary>
    public const int PrefixOctets = AesAlgorithm.BlockOctets + RepeatedOctets;

    /// <summary>The octets before packets that are encrypted with the smallest block.</summary>
    public const int MinPrefixOctets = 8 + RepeatedOctets;

    /// <summary>The octets after the packets.</summary>
    public const int CodeOctets = CodeHeaderOctets + SHA1.HashSizeInBytes;

    private const int RepeatedOctets = 2;
    private const int CodeHeaderOctets = 2;

    /// <summary>Fills in what surrounds the packets, and encrypts the whole in place.</summary>
    public static void Protect(AesCfb cipher, byte[] buffer, int offset, int count)
    {
        var data = buffer.AsSpan(offset, count);
        RandomNumberGenerator.Fill(data[..AesAlgorithm.BlockOctets]);
        data.Slice(AesAlgorithm.BlockOctets - RepeatedOctets, RepeatedOctets).CopyTo(data[AesAlgorithm.BlockOctets..]);
        WriteCodeHeader(data[^CodeOctets..]);
        SHA1.HashData(data[..^SHA1.HashSizeInBytes], data[^SHA1.HashSizeInBytes..]);
        cipher.Encrypt(buffer, offset, count);
    }

    /// <summary>Decrypts, and verifies before anything is given out.</summary>
    /// <param name="cipher">A cipher that may be the right one.</param>
    /// <param name="ciphertext">The packet's body without its version.</param>
    /// <param name="plaintext">As long as <paramref name="ciphertext"/>. Left all zero when false is returned.</param>
    /// <param name="packets">The part of it that holds the packets.</param>
    public static bool TryUnprotect(ICfbCipher cipher, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext, out ReadOnlySpan<byte> packets)
    {
        var block = cipher.BlockBytes;
        if (ciphertext.Length < block + RepeatedOctets + CodeOctets)
        {
            packets = default;
            plaintext.Clear();
            return false;
        }

        cipher.Decrypt(ciphertext, plaintext);
        Span<byte> code = stackalloc byte[RepeatedOctets + CodeOctets];
        plaintext.Slice(block - RepeatedOctets, RepeatedOctets).CopyTo(code);
        WriteCodeHeader(code[RepeatedOctets..]);
        SHA1.HashData(plaintext[..^SHA1.HashSizeInBytes], code[(RepeatedOctets + CodeHeaderOctets)..]);

        // One answer for everything that can be wrong: the repeated octets on their own would make an oracle (RFC 9580 §13.4).
        var isRepeated = CryptographicOperations.FixedTimeEquals(code[..RepeatedOctets], plaintext.Slice(block, RepeatedOctets));
        var isIntact = CryptographicOperations.FixedTimeEquals(code[RepeatedOctets..], plaintext[^CodeOctets..]);
        packets = isRepeated & isIntact ? plaintext[(block + RepeatedOctets)..^CodeOctets] : default;
        if (!(isRepeated & isIntact))
        {
            plaintext.Clear();
        }

        return isRepeated & isIntact;
    }

    // The code is a packet of its own with a fixed header, which is hashed too (RFC 9580 §5.13.1).
    private static void WriteCodeHeader(Span<byte> code)
    {
        code[0] = PacketHeader.FirstOctet(PacketTag.ModificationDetectionCode);
        code[1] = SHA1.HashSizeInBytes;
    }
#pragma warning restore CA5350
}
