using System.Buffers.Binary;
using XmppContacts.OpenPgp.KeyFiles.Algorithms;
using XmppContacts.OpenPgp.KeyFiles.Packets;

namespace XmppContacts.OpenPgp.KeyFiles.Messages;

/// <summary>Makes signature packets of version 4 (RFC 9580 §5.2.3).</summary>
internal static class MessageSigner
{
    /// <summary>Large enough for every key: NIST P-521 asks for 512 bits. Read by all implementations (RFC 9580 §9.5).</summary>
    public const byte MessageHash = SignatureHash.Sha512;

    private const byte CreationTime = 2;
    private const byte Issuer = 16;
    private const byte IssuerFingerprint = 33;
    private const int HeaderBytes = 4;

    /// <summary>Signs.</summary>
    /// <param name="key">The key that signs.</param>
    /// <param name="secret">Its secret numbers.</param>
    /// <param name="kind">What the signature says.</param>
    /// <param name="hashAlgorithm">The hash algorithm.</param>
    /// <param name="created">When.</param>
    /// <param name="data">What is hashed before the signature itself.</param>
    /// <param name="subpackets">What else the signature says, after issuer and time; encoded.</param>
    /// <returns>The body of the packet.</returns>
    public static byte[] Sign(
        KeyPacket key, ReadOnlySpan<byte> secret, SignatureKind kind, byte hashAlgorithm, DateTimeOffset created, ReadOnlySpan<byte> data, ReadOnlySpan<byte> subpackets = default)
    {
        Span<byte> time = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(time, (uint)created.ToUnixTimeSeconds());
        byte[] area = [.. Subpacket.Encode(IssuerFingerprint, [key.PublicPart[0], .. key.FingerprintBytesSpan]), .. Subpacket.Encode(CreationTime, time), .. subpackets];
        byte[] hashed = [SignaturePacket.SupportedVersion, (byte)kind, key.Algorithm, hashAlgorithm, (byte)(area.Length >> 8), (byte)area.Length, .. area];
        var hash = SignatureHash.Compute(hashAlgorithm, data, hashed);
        var unhashed = Subpacket.Encode(Issuer, key.FingerprintBytesSpan[^sizeof(ulong)..]);
        return
        [
            .. hashed, 0, (byte)unhashed.Length, .. unhashed, hash[0], hash[1], .. SecretKeyOperations.Sign(key, secret, hashAlgorithm, hash),
        ];
    }

    /// <summary>The body of the packet that announces a signature (RFC 9580 §5.4).</summary>
    public static byte[] OnePass(KeyPacket key)
    {
        var body = new byte[HeaderBytes + sizeof(ulong) + 1];
        body[0] = 3;
        body[1] = (byte)SignatureKind.Binary;
        body[2] = MessageHash;
        body[3] = key.Algorithm;
        BinaryPrimitives.WriteUInt64BigEndian(body.AsSpan(HeaderBytes), key.KeyId);
        body[^1] = 1;
        return body;
    }
}
