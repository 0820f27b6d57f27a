using System.Buffers.Binary;
using System.Security.Cryptography;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.OpenPgp.KeyFiles.Packets;

/// <summary>A primary key or subkey of version 4 (RFC 9580 §5.5), with its secret part when the packet has one.</summary>
internal sealed class KeyPacket
{
    private const int FingerprintBytes = 20;
    private const byte HashPrefix = 0x99;

    private readonly byte[] _fingerprint;

    private KeyPacket(byte[] publicPart, byte[]? secretPart, byte algorithm, byte[] curve, int bits, DateTimeOffset created)
    {
        PublicPart = publicPart;
        SecretPart = secretPart;
        Algorithm = algorithm;
        Curve = PublicKeyAlgorithm.CurveName(curve) ?? "";
        CurveIdentifier = curve;
        Bits = bits;
        Created = created;
#pragma warning disable CA5350 // RFC 9580 §5.5.4.3: version 4 has no other.
        _fingerprint = SHA1.HashData([HashPrefix, (byte)(publicPart.Length >> 8), (byte)publicPart.Length, .. publicPart]);
#pragma warning restore CA5350
        Fingerprint = Convert.ToHexString(_fingerprint);
    }

    /// <summary>Version, creation time, algorithm and the public numbers.</summary>
    public byte[] PublicPart { get; }

    /// <summary>From the usage octet on, or null for a public key.</summary>
    public byte[]? SecretPart { get; }

    public byte Algorithm { get; }

    /// <summary>GnuPG's name of the curve; empty when there is none.</summary>
    public string Curve { get; }

    /// <summary>The object identifier of the curve.</summary>
    public byte[] CurveIdentifier { get; }

    public int Bits { get; }

    public DateTimeOffset Created { get; }

    /// <summary>In upper-case hexadecimal.</summary>
    public string Fingerprint { get; }

    public ReadOnlySpan<byte> FingerprintBytesSpan => _fingerprint;

    public ulong KeyId => BinaryPrimitives.ReadUInt64BigEndian(_fingerprint.AsSpan(FingerprintBytes - sizeof(ulong)));

    public string AlgorithmName => PublicKeyAlgorithm.Name(Algorithm, Curve);

    /// <summary>The public numbers after the curve, if there is one.</summary>
    public ReadOnlySpan<byte> Numbers
    {
        get
        {
            const int FixedBytes = 6;
            var rest = PublicPart.AsSpan(FixedBytes);
            return CurveIdentifier.Length > 0 ? rest[(1 + CurveIdentifier.Length)..] : rest;
        }
    }

    /// <summary>The packet as signatures hash it (RFC 9580 §5.2.4).</summary>
    public byte[] Hashed => [HashPrefix, (byte)(PublicPart.Length >> 8), (byte)PublicPart.Length, .. PublicPart];

    /// <summary>Reads the packet's body.</summary>
    /// <exception cref="OpenPgpException">It is damaged, or of a version or algorithm that is not supported.</exception>
    public static KeyPacket Read(ReadOnlySpan<byte> body, bool isSecret)
    {
        if (body.Length > ushort.MaxValue)
            throw new OpenPgpException(OpenPgpFailure.TooLarge, "the OpenPGP key is refused: its numbers are too long");

        // Version 6 has lengths of its own, and its algorithms have others than version 4: it is not looked into.
        if (body is [not PublicKeyFields.Version and var version, ..])
            throw NotSupported($"version {version}");

        if (body is [_, _, _, _, _, PublicKeyAlgorithm.X25519 or PublicKeyAlgorithm.X448 or PublicKeyAlgorithm.Ed25519 or PublicKeyAlgorithm.Ed448, ..])
            throw NotSupported($"the algorithm {PublicKeyAlgorithm.Name(body[5], "")} of RFC 9580 (number {body[5]})");

        var fields = PublicKeyFields.Read(body);
        if (!isSecret && fields.Octets.Length != body.Length)
            throw new OpenPgpException(OpenPgpFailure.Malformed, "the OpenPGP key is damaged: something follows its numbers");

        if (fields.Algorithm is PublicKeyAlgorithm.Ecdh or PublicKeyAlgorithm.Ecdsa or PublicKeyAlgorithm.EdDsa && PublicKeyAlgorithm.CurveName(fields.Curve) is null or "ed448" or "cv448")
            throw NotSupported($"the curve {Convert.ToHexString(fields.Curve)}");

        return new KeyPacket(
            fields.Octets.ToArray(), isSecret ? body[fields.Octets.Length..].ToArray() : null, fields.Algorithm, fields.Curve.ToArray(), fields.Bits, fields.Created);
    }

    /// <summary>The same key with another secret part.</summary>
    public KeyPacket WithSecret(byte[]? secretPart) => new(PublicPart, secretPart, Algorithm, CurveIdentifier, Bits, Created);

    private static OpenPgpException NotSupported(string what) =>
        new(OpenPgpFailure.Unsupported, $"the OpenPGP key is not supported: it uses {what}", what);
}
