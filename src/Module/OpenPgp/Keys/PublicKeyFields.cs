using System.Buffers.Binary;

namespace XmppContacts.OpenPgp.Keys;

/// <summary>The octets of a public key inside a key packet, up to where the secret part of a secret key packet begins (RFC 9580 §5.5.2, §5.5.5).</summary>
internal readonly ref struct PublicKeyFields
{
    /// <summary>The only version that XMPP clients and GnuPG make by now; older ones are not accepted (XEP-0373 §6.1).</summary>
    public const byte Version = 4;

    /// <summary>Version, time and algorithm.</summary>
    private const int FixedOctets = 6;

    private const int VersionSixLengthOctets = 4;

    private PublicKeyFields(ReadOnlySpan<byte> octets, byte algorithm, ReadOnlySpan<byte> curve, int bits)
    {
        Octets = octets;
        Algorithm = algorithm;
        Curve = curve;
        Bits = bits;
    }

    /// <summary>All of them.</summary>
    public ReadOnlySpan<byte> Octets { get; }

    public byte Algorithm { get; }

    /// <summary>The object identifier of the curve, without its length; empty when there is none.</summary>
    public ReadOnlySpan<byte> Curve { get; }

    /// <summary>The length of the key, as the algorithm counts it.</summary>
    public int Bits { get; }

    public DateTimeOffset Created => DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(Octets[1..]));

    /// <summary>Reads the fields at the beginning of a packet's body.</summary>
    /// <exception cref="OpenPgpException">The body is cut short, or version or algorithm are not known.</exception>
    public static PublicKeyFields Read(ReadOnlySpan<byte> body)
    {
        if (body.Length < FixedOctets)
            throw Damaged();

        if (body[0] is not (Version or 6))
            throw OpenPgpException.Unsupported($"a key of version {body[0]}");

        var algorithm = body[5];
        var start = FixedOctets + (body[0] == Version ? 0 : VersionSixLengthOctets);
        if (body.Length < start)
            throw Damaged();

        var rest = body[start..];
        ReadOnlySpan<byte> curve = default;
        int bits;
        switch (algorithm)
        {
            case PublicKeyAlgorithm.Rsa or PublicKeyAlgorithm.RsaEncryptOnly or PublicKeyAlgorithm.RsaSignOnly:
                bits = SkipNumbers(ref rest, 2);
                break;
            case PublicKeyAlgorithm.Elgamal:
                bits = SkipNumbers(ref rest, 3);
                break;
            case PublicKeyAlgorithm.Dsa:
                bits = SkipNumbers(ref rest, 4);
                break;
            case PublicKeyAlgorithm.Ecdsa or PublicKeyAlgorithm.EdDsa:
                curve = Counted(ref rest);
                SkipNumbers(ref rest, 1);
                bits = PublicKeyAlgorithm.CurveBits(curve);
                break;
            case PublicKeyAlgorithm.Ecdh:
                curve = Counted(ref rest);
                SkipNumbers(ref rest, 1);
                Counted(ref rest);
                bits = PublicKeyAlgorithm.CurveBits(curve);
                break;
            case PublicKeyAlgorithm.X25519 or PublicKeyAlgorithm.Ed25519:
                Skip(ref rest, 32);
                bits = 255;
                break;
            case PublicKeyAlgorithm.X448:
                Skip(ref rest, 56);
                bits = 448;
                break;
            case PublicKeyAlgorithm.Ed448:
                Skip(ref rest, 57);
                bits = 456;
                break;
            default:
                throw OpenPgpException.Unsupported($"public-key {PublicKeyAlgorithm.Name(algorithm, "")}");
        }

        return new PublicKeyFields(body[..^rest.Length], algorithm, curve, bits);
    }

    private static OpenPgpException Damaged() => new(OpenPgpFailure.Malformed, "the OpenPGP key is damaged: it ends within a packet");

    // The length in bits of the first, which is the one that keys are measured by.
    private static int SkipNumbers(scoped ref ReadOnlySpan<byte> rest, int count)
    {
        var first = 0;
        for (var i = 0; i < count; i++)
        {
            if (rest.Length < 2)
                throw Damaged();

            var bits = BinaryPrimitives.ReadUInt16BigEndian(rest);
            Skip(ref rest, 2 + ((bits + 7) / 8));
            first = i == 0 ? bits : first;
        }

        return first;
    }

    private static ReadOnlySpan<byte> Counted(scoped ref ReadOnlySpan<byte> rest)
    {
        var all = rest;
        var count = all.IsEmpty ? 0 : all[0];
        Skip(ref rest, 1 + count);
        return all.Slice(1, count);
    }

    private static void Skip(scoped ref ReadOnlySpan<byte> rest, int count)
    {
        if (rest.Length < count)
            throw Damaged();

        rest = rest[count..];
    }
}
