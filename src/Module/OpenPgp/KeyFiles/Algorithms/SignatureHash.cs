using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using XmppContacts.OpenPgp.KeyFiles.Packets;

namespace XmppContacts.OpenPgp.KeyFiles.Algorithms;

/// <summary>The hash that a signature signs (RFC 9580 §5.2.4).</summary>
internal static class SignatureHash
{
    public const byte Md5 = 1;
    public const byte Sha1 = 2;
    public const byte RipeMd160 = 3;
    public const byte Sha256 = 8;
    public const byte Sha512 = 10;

    private const byte UserIdPrefix = 0xB4;
    private const byte TrailerMark = 0xFF;

    /// <summary>Whether a hash says nothing about a message any more (RFC 9580 §9.5).</summary>
    public static bool IsWeak(byte algorithm) => algorithm is Md5 or Sha1 or RipeMd160;

    /// <summary>Whether the hash can be computed.</summary>
    public static bool IsSupported(byte algorithm) => algorithm is Md5 or Sha1 or RipeMd160 or (>= Sha256 and <= 12) or 14;

    /// <summary>What is hashed of a primary key and a user ID.</summary>
    public static byte[] OfUserId(KeyPacket primary, ReadOnlySpan<byte> userId)
    {
        var prefix = new byte[1 + sizeof(uint)];
        prefix[0] = UserIdPrefix;
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), userId.Length);
        return [.. primary.Hashed, .. prefix, .. userId];
    }

    /// <summary>What is hashed of a primary key and a subkey.</summary>
    public static byte[] OfSubkey(KeyPacket primary, KeyPacket subkey) => [.. primary.Hashed, .. subkey.Hashed];

    /// <summary>The hash over data and the signature's own hashed part.</summary>
    /// <exception cref="OpenPgpException">The hash algorithm is not supported.</exception>
    public static byte[] Compute(byte algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> hashedPart)
    {
        Span<byte> trailer = stackalloc byte[2 + sizeof(uint)];
        trailer[0] = SignaturePacket.SupportedVersion;
        trailer[1] = TrailerMark;
        BinaryPrimitives.WriteInt32BigEndian(trailer[2..], hashedPart.Length);
        if (HashName(algorithm) is { } name)
        {
            using var hashing = IncrementalHash.CreateHash(name);
            hashing.AppendData(data);
            hashing.AppendData(hashedPart);
            hashing.AppendData(trailer);
            return hashing.GetHashAndReset();
        }

        var digest = Digest(algorithm);
        digest.BlockUpdate(data);
        digest.BlockUpdate(hashedPart);
        digest.BlockUpdate(trailer);
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash);
        return hash;
    }

    /// <summary>The digest for deterministic signatures.</summary>
    public static IDigest Digest(byte algorithm) => algorithm switch
    {
        Md5 => new MD5Digest(),
        Sha1 => new Sha1Digest(),
        RipeMd160 => new RipeMD160Digest(),
        Sha256 => new Sha256Digest(),
        9 => new Sha384Digest(),
        Sha512 => new Sha512Digest(),
        11 => new Sha224Digest(),
        12 => new Sha3Digest(256),
        14 => new Sha3Digest(512),
        _ => throw OpenPgpException.Unsupported(Ciphers.AlgorithmNames.Hash(algorithm)),
    };

    private static HashAlgorithmName? HashName(byte algorithm) => algorithm switch
    {
        Md5 => HashAlgorithmName.MD5,
        Sha1 => HashAlgorithmName.SHA1,
        Sha256 => HashAlgorithmName.SHA256,
        9 => HashAlgorithmName.SHA384,
        Sha512 => HashAlgorithmName.SHA512,
        _ => null,
    };
}
