using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Math.EC.Rfc7748;
using Org.BouncyCastle.Math.EC.Rfc8032;
using XmppContacts.OpenPgp.KeyFiles.Algorithms;
using XmppContacts.OpenPgp.KeyFiles.Messages;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.OpenPgp.KeyFiles;

/// <summary>
/// Makes keys as GnuPG 2.2 does: version 4, Ed25519 and Curve25519 with the algorithm numbers and identifiers that all programs know, flags and
/// preferences included.
/// </summary>
internal static class KeyGenerator
{
    // RFC 9580 §5.2.3.29: certify and sign; encrypt communications and storage.
    private const byte PrimaryFlags = 0x03;
    private const byte SubkeyFlags = 0x0C;
    private const byte KeyExpirationTime = 9;

    private static readonly byte[] Ed25519Identifier = [0x2B, 0x06, 0x01, 0x04, 0x01, 0xDA, 0x47, 0x0F, 0x01];
    private static readonly byte[] Curve25519Identifier = [0x2B, 0x06, 0x01, 0x04, 0x01, 0x97, 0x55, 0x01, 0x05, 0x01];

    // Keys are derived with SHA-256 and wrapped by AES-128 (RFC 9580 §11.5.1).
    private static readonly byte[] KeyDerivation = [3, 1, SignatureHash.Sha256, 7];

    // AES-256, AES-192, AES-128, 3DES; SHA-512, SHA-384, SHA-256, SHA-224; zlib, BZip2, zip; modification detection; no changes by key servers
    // (RFC 9580 §5.2.3.14 to §5.2.3.17, §5.2.3.25, §5.2.3.32).
    private static readonly byte[] Preferences =
    [
        .. Subpacket.Encode(11, [9, 8, 7, 2]), .. Subpacket.Encode(21, [10, 9, 8, 11]), .. Subpacket.Encode(22, [2, 3, 1]), .. Subpacket.Encode(30, [1]),
        .. Subpacket.Encode(23, [0x80]),
    ];

    /// <summary>Makes a key.</summary>
    /// <param name="userId">Whose it is.</param>
    /// <param name="created">When it is made.</param>
    /// <param name="expires">When it expires, or null.</param>
    /// <param name="secretLock">Protects the secret parts.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests.</param>
    public static TransferableKey Generate(string userId, DateTimeOffset created, DateTimeOffset? expires, SecretKeyLock secretLock, CancellationToken cancellationToken)
    {
        var seed = RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize);
        var scalar = RandomNumberGenerator.GetBytes(X25519.ScalarSize);
        byte[] primaryNumbers = [];
        byte[] subkeyNumbers = [];
        try
        {
            // As every implementation clamps it before use, so that it is stored (RFC 9580 §5.5.5.6.1.1).
            scalar[0] &= 0xF8;
            scalar[^1] = (byte)((scalar[^1] & 0x7F) | 0x40);
            var primaryPoint = Native(Ed25519.PublicKeySize);
            Ed25519.GeneratePublicKey(seed, 0, primaryPoint, 1);
            var subkeyPoint = Native(X25519.PointSize);
            X25519.ScalarMultBase(scalar, 0, subkeyPoint, 1);
            scalar.AsSpan().Reverse();
            primaryNumbers = MultiprecisionIntegers.Encode(seed);
            subkeyNumbers = MultiprecisionIntegers.Encode(scalar);

            var primary = Packet(created, PublicKeyAlgorithm.EdDsa, Ed25519Identifier, primaryPoint, []);
            var subkey = Packet(created, PublicKeyAlgorithm.Ecdh, Curve25519Identifier, subkeyPoint, KeyDerivation);
            var expiry = Expiry(created, expires);
            var bytes = Encoding.UTF8.GetBytes(userId);
            var certification = MessageSigner.Sign(
                primary, primaryNumbers, SignatureKind.PositiveCertification, MessageSigner.MessageHash, created, SignatureHash.OfUserId(primary, bytes),
                [.. Subpacket.Encode(27, [PrimaryFlags]), .. expiry, .. Preferences]);
            var binding = MessageSigner.Sign(
                primary, primaryNumbers, SignatureKind.SubkeyBinding, MessageSigner.MessageHash, created, SignatureHash.OfSubkey(primary, subkey),
                [.. Subpacket.Encode(27, [SubkeyFlags]), .. expiry]);

            return new TransferableKey(primary.WithSecret(secretLock.Close(primaryNumbers, cancellationToken)))
            {
                UserIds = { new UserIdPacket(bytes, [SignaturePacket.Read(certification)!]) },
                Subkeys = { new SubkeyPackets(subkey.WithSecret(secretLock.Close(subkeyNumbers, cancellationToken))) { Signatures = [SignaturePacket.Read(binding)!] } },
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
            CryptographicOperations.ZeroMemory(scalar);
            CryptographicOperations.ZeroMemory(primaryNumbers);
            CryptographicOperations.ZeroMemory(subkeyNumbers);
        }
    }

    private static byte[] Native(int pointBytes)
    {
        var point = new byte[1 + pointBytes];
        point[0] = PublicKeyOperations.NativePoint;
        return point;
    }

    private static KeyPacket Packet(DateTimeOffset created, byte algorithm, byte[] curve, byte[] point, byte[] parameters)
    {
        Span<byte> time = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(time, (uint)created.ToUnixTimeSeconds());
        return KeyPacket.Read([PublicKeyFields.Version, .. time, algorithm, (byte)curve.Length, .. curve, .. MultiprecisionIntegers.Encode(point), .. parameters], isSecret: false);
    }

    private static byte[] Expiry(DateTimeOffset created, DateTimeOffset? expires)
    {
        if (expires is not { } end)
            return [];

        Span<byte> seconds = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(seconds, checked((uint)(end.ToUnixTimeSeconds() - created.ToUnixTimeSeconds())));
        return Subpacket.Encode(KeyExpirationTime, seconds);
    }
}
