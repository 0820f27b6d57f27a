using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC.Rfc7748;
using XmppContacts.OpenPgp.Ciphers;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.OpenPgp.KeyFiles.Algorithms;

/// <summary>Session keys encrypted by elliptic-curve Diffie-Hellman and AES key wrap (RFC 9580 §11.5).</summary>
internal static class EcdhKeyWrap
{
    public const int NativeBytes = 32;

    private const string X25519Curve = "cv25519";
    private const int PaddedBytes = 40;
    private const int BlockBytes = 8;

    /// <summary>Encrypts a session key for a public key.</summary>
    /// <returns>The ephemeral point, and the wrapped key with its length.</returns>
    public static byte[] Encrypt(KeyPacket key, byte[] sessionKey)
    {
        var numbers = key.Numbers;
        var publicPoint = MultiprecisionIntegers.Take(ref numbers);
        byte[] shared;
        byte[] ephemeralPoint;
        if (key.Curve == X25519Curve)
        {
            var secret = RandomNumberGenerator.GetBytes(NativeBytes);
            ephemeralPoint = new byte[1 + NativeBytes];
            ephemeralPoint[0] = PublicKeyOperations.NativePoint;
            X25519.ScalarMultBase(secret, 0, ephemeralPoint, 1);
            shared = Agree(secret, PublicKeyOperations.Native(publicPoint));
            CryptographicOperations.ZeroMemory(secret);
        }
        else
        {
            var domain = NamedCurves.Find(key.Curve);
            var recipient = NamedCurves.Point(domain, publicPoint);
            var secret = RandomScalar(domain);
            ephemeralPoint = domain.G.Multiply(secret).Normalize().GetEncoded(compressed: false);
            shared = recipient.Multiply(secret).Normalize().AffineXCoord.GetEncoded();
        }

        var (hash, cipher) = Parameters(key);
        var kek = DeriveKey(key, shared, hash, cipher);
        var padded = Pad(sessionKey);
        var wrap = new AesWrapEngine();
        wrap.Init(true, new KeyParameter(kek));
        var wrapped = wrap.Wrap(padded, 0, padded.Length);
        CryptographicOperations.ZeroMemory(kek);
        CryptographicOperations.ZeroMemory(padded);
        CryptographicOperations.ZeroMemory(shared);
        return [.. MultiprecisionIntegers.Encode(ephemeralPoint), (byte)wrapped.Length, .. wrapped];
    }

    /// <summary>Decrypts a session key.</summary>
    /// <param name="key">The key it is for.</param>
    /// <param name="secret">Its secret number, as the packet has it, padded to the length that the curve demands.</param>
    /// <param name="numbers">The numbers of the packet.</param>
    public static byte[] Decrypt(KeyPacket key, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> numbers)
    {
        var ephemeralPoint = MultiprecisionIntegers.Take(ref numbers);
        if (numbers.IsEmpty || numbers[0] != numbers.Length - 1)
            throw OpenPgpException.Malformed("a session key is cut short");

        var wrapped = numbers[1..].ToArray();
        byte[] shared;
        if (key.Curve == X25519Curve)
        {
            var scalar = MultiprecisionIntegers.Pad(secret, NativeBytes);
            scalar.AsSpan().Reverse();
            shared = Agree(scalar, PublicKeyOperations.Native(ephemeralPoint));
            CryptographicOperations.ZeroMemory(scalar);
        }
        else
        {
            var domain = NamedCurves.Find(key.Curve);
            shared = NamedCurves.Point(domain, ephemeralPoint).Multiply(PublicKeyOperations.Number(secret)).Normalize().AffineXCoord.GetEncoded();
        }

        var (hash, cipher) = Parameters(key);
        var kek = DeriveKey(key, shared, hash, cipher);
        var unwrap = new AesWrapEngine();
        unwrap.Init(false, new KeyParameter(kek));
        var padded = unwrap.Unwrap(wrapped, 0, wrapped.Length);
        CryptographicOperations.ZeroMemory(kek);
        CryptographicOperations.ZeroMemory(shared);
        try
        {
            return Unpad(padded);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);
        }
    }

    private static byte[] Agree(byte[] secret, byte[] point)
    {
        var shared = new byte[NativeBytes];

        // False for a point of small order.
        return X25519.CalculateAgreement(secret, 0, point, 0, shared, 0) ? shared : throw OpenPgpException.Malformed("a point is not on its curve");
    }

    private static BigInteger RandomScalar(ECDomainParameters domain)
    {
        while (true)
        {
            var scalar = new BigInteger(1, RandomNumberGenerator.GetBytes((domain.N.BitLength + 7) / 8));
            scalar = scalar.BitLength > domain.N.BitLength ? scalar.ShiftRight(scalar.BitLength - domain.N.BitLength) : scalar;
            if (scalar.SignValue > 0 && scalar.CompareTo(domain.N) < 0)
                return scalar;
        }
    }

    // The hash and the cipher of the key.
    private static (byte Hash, byte Cipher) Parameters(KeyPacket key)
    {
        var numbers = key.Numbers;
        MultiprecisionIntegers.Take(ref numbers);
        return numbers is [3, 1, var hash and (8 or 9 or 10), var cipher] && AesAlgorithm.KeyOctets(cipher) > 0
            ? (hash, cipher)
            : throw new OpenPgpException(OpenPgpFailure.KeyUnusable, $"the key {key.Fingerprint} derives keys in a way that is not supported");
    }

    private static byte[] DeriveKey(KeyPacket key, byte[] shared, byte hash, byte cipher)
    {
        byte[] input =
        [
            0, 0, 0, 1, .. shared, (byte)key.CurveIdentifier.Length, .. key.CurveIdentifier, PublicKeyAlgorithm.Ecdh, 3, 1, hash, cipher,
            .. "Anonymous Sender    "u8, .. key.FingerprintBytesSpan,
        ];
        var derived = CryptographicOperations.HashData(hash == 8 ? HashAlgorithmName.SHA256 : hash == 9 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA512, input);
        CryptographicOperations.ZeroMemory(input);
        var kek = derived[..AesAlgorithm.KeyOctets(cipher)];
        CryptographicOperations.ZeroMemory(derived);
        return kek;
    }

    // To one length for all ciphers (RFC 9580 §11.5).
    private static byte[] Pad(byte[] sessionKey)
    {
        var padded = new byte[PaddedBytes];
        sessionKey.CopyTo(padded, 0);
        padded.AsSpan(sessionKey.Length).Fill((byte)(PaddedBytes - sessionKey.Length));
        return padded;
    }

    private static byte[] Unpad(byte[] padded)
    {
        if (padded.Length == 0 || padded.Length % BlockBytes != 0 || padded[^1] == 0 || padded[^1] > padded.Length
            || padded.AsSpan(^padded[^1]..).ContainsAnyExcept(padded[^1]))
        {
            throw OpenPgpException.Malformed("a session key has a wrong padding");
        }

        return padded[..^padded[^1]];
    }
}
