using System.Buffers.Binary;
using System.Security.Cryptography;

namespace XmppContacts.OpenPgp.Keys;

/// <summary>A primary key, a subkey or a user ID, with what its owner has signed about it.</summary>
internal sealed class KeyPart
{
    private byte _algorithm;

    public string? UserId { get; private init; }

    /// <summary>In upper-case hexadecimal; empty for a user ID.</summary>
    public string Fingerprint { get; private init; } = "";

    public string Algorithm { get; private init; } = "";

    public int Bits { get; private init; }

    public DateTimeOffset Created { get; private init; }

    public bool IsRevoked { get; private set; }

    /// <summary>The newest binding or certification.</summary>
    public KeySignature? Newest { get; private set; }

    /// <param name="text">The user ID; null when it is too long to be kept.</param>
    public static KeyPart OfUserId(string? text) => new() { UserId = text };

    /// <exception cref="OpenPgpException">The packet is cut short, or its version or algorithm are not known.</exception>
    public static KeyPart OfKey(ReadOnlySpan<byte> body)
    {
        var fields = PublicKeyFields.Read(body);
        return new KeyPart
        {
            Fingerprint = FingerprintOf(body),
            Algorithm = PublicKeyAlgorithm.Name(fields.Algorithm, PublicKeyAlgorithm.CurveName(fields.Curve) ?? ""),
            Bits = fields.Bits,
            Created = fields.Created,
            _algorithm = fields.Algorithm,
        };
    }

    /// <summary>Takes what a signature says; those of others, and of kinds that say nothing about this part, are passed over.</summary>
    public void Add(KeySignature? signature, KeyPart primary)
    {
        if (signature is null || !signature.IsBy(primary.Fingerprint))
            return;

        if (signature.IsRevocation)
        {
            IsRevoked = true;
        }
        else if (signature.IsBinding && (Newest is null || signature.Made >= Newest.Made))
        {
            Newest = signature;
        }
    }

    /// <summary>When it expires by a signature; null when it does not.</summary>
    public DateTimeOffset? ExpiryBy(KeySignature? signature) => signature is { Validity: > 0 } ? Created.AddSeconds(signature.Validity) : null;

    public bool Signs(KeySignature? signature) => signature?.Flags is { } flags ? (flags & KeySignature.SignsFlag) != 0 : _algorithm is not
        (PublicKeyAlgorithm.RsaEncryptOnly or PublicKeyAlgorithm.Elgamal or PublicKeyAlgorithm.Ecdh or PublicKeyAlgorithm.X25519 or PublicKeyAlgorithm.X448);

    public bool Encrypts(KeySignature? signature) => signature?.Flags is { } flags ? (flags & KeySignature.EncryptsFlags) != 0 : _algorithm is not
        (PublicKeyAlgorithm.RsaSignOnly or PublicKeyAlgorithm.Dsa or PublicKeyAlgorithm.Ecdsa or PublicKeyAlgorithm.EdDsa or PublicKeyAlgorithm.Ed25519
        or PublicKeyAlgorithm.Ed448);

    // RFC 9580 §5.5.4.
    private static string FingerprintOf(ReadOnlySpan<byte> body)
    {
#pragma warning disable CA5350 // What version 4 says.
        if (body[0] == PublicKeyFields.Version)
        {
            if (body.Length > ushort.MaxValue)
                throw new OpenPgpException(OpenPgpFailure.TooLarge, "the OpenPGP key is refused: its numbers are too long");

            var hashed = new byte[3 + body.Length];
            hashed[0] = 0x99;
            BinaryPrimitives.WriteUInt16BigEndian(hashed.AsSpan(1), (ushort)body.Length);
            body.CopyTo(hashed.AsSpan(3));
            return Convert.ToHexString(SHA1.HashData(hashed));
        }
#pragma warning restore CA5350

        var longer = new byte[5 + body.Length];
        longer[0] = 0x9B;
        BinaryPrimitives.WriteInt32BigEndian(longer.AsSpan(1), body.Length);
        body.CopyTo(longer.AsSpan(5));
        return Convert.ToHexString(SHA256.HashData(longer));
    }
}
