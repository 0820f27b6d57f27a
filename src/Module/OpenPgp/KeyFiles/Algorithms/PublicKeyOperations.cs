using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC.Rfc8032;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.OpenPgp.KeyFiles.Algorithms;

/// <summary>What a public key does: it verifies signatures and encrypts session keys.</summary>
internal static class PublicKeyOperations
{
    private const int EdDsaHalfBytes = 32;

    /// <summary>The prefix of a native point (RFC 9580 §11.2.2).</summary>
    public const byte NativePoint = 0x40;

    /// <summary>Whether the numbers of a signature are those of this key over this hash.</summary>
    /// <exception cref="OpenPgpException">The algorithm does not sign.</exception>
    public static bool Verify(KeyPacket key, SignaturePacket signature, byte[] hash)
    {
        if (signature.Algorithm != key.Algorithm && !(IsRsa(signature.Algorithm) && IsRsa(key.Algorithm)))
            return false;

        try
        {
            return VerifyNumbers(key, signature, hash);
        }
        catch (Exception e) when (e is not OpenPgpException { Reason: OpenPgpFailure.Unsupported })
        {
            // Numbers that are none of the algorithm's.
            return false;
        }
    }

    /// <summary>Encrypts a session key.</summary>
    /// <param name="key">The recipient's.</param>
    /// <param name="sessionKey">As the packet encrypts it: algorithm, key and checksum.</param>
    /// <returns>The numbers of the packet (RFC 9580 §5.1).</returns>
    /// <exception cref="OpenPgpException">The key is damaged, or does not encrypt.</exception>
    public static byte[] Encrypt(KeyPacket key, byte[] sessionKey)
    {
        try
        {
            return EncryptNumbers(key, sessionKey);
        }
        catch (Exception e) when (e is not OpenPgpException)
        {
            throw new OpenPgpException(OpenPgpFailure.KeyUnusable, $"the key {key.Fingerprint} is damaged", inner: e);
        }
    }

    public static bool IsRsa(byte algorithm) =>
        algorithm is PublicKeyAlgorithm.Rsa or PublicKeyAlgorithm.RsaEncryptOnly or PublicKeyAlgorithm.RsaSignOnly;

    public static BigInteger Number(ReadOnlySpan<byte> number) => new(1, number.ToArray());

    private static bool VerifyNumbers(KeyPacket key, SignaturePacket signature, byte[] hash)
    {
        var publicNumbers = key.Numbers;
        var numbers = signature.Numbers;
        var first = MultiprecisionIntegers.Take(ref numbers);
        switch (key.Algorithm)
        {
            case PublicKeyAlgorithm.Rsa or PublicKeyAlgorithm.RsaSignOnly when numbers.IsEmpty:
                var modulus = Number(MultiprecisionIntegers.Take(ref publicNumbers));
                var exponent = Number(MultiprecisionIntegers.Take(ref publicNumbers));
                var value = Number(first);
                if (value.CompareTo(modulus) >= 0 || !IsPlausible(modulus, exponent))
                    return false;

                var modulusBytes = (modulus.BitLength + 7) / 8;
                var opened = MultiprecisionIntegers.Pad(value.ModPow(exponent, modulus).ToByteArrayUnsigned(), modulusBytes);
                return opened.AsSpan().SequenceEqual(RsaPadding.Encode(signature.Hash, hash, modulusBytes));

            case PublicKeyAlgorithm.EdDsa:
                var second = MultiprecisionIntegers.Take(ref numbers);
                if (!numbers.IsEmpty || key.Curve != "ed25519")
                    return false;

                byte[] both = [.. MultiprecisionIntegers.Pad(first, EdDsaHalfBytes), .. MultiprecisionIntegers.Pad(second, EdDsaHalfBytes)];
                return Ed25519.Verify(both, 0, Native(MultiprecisionIntegers.Take(ref publicNumbers)), 0, hash, 0, hash.Length);

            case PublicKeyAlgorithm.Ecdsa:
                var s = MultiprecisionIntegers.Take(ref numbers);
                var ecdsa = new ECDsaSigner();
                ecdsa.Init(false, NamedCurves.PublicKey(key.Curve, MultiprecisionIntegers.Take(ref publicNumbers)));
                return numbers.IsEmpty && ecdsa.VerifySignature(hash, Number(first), Number(s));

            case PublicKeyAlgorithm.Dsa:
                var dsaSecond = MultiprecisionIntegers.Take(ref numbers);
                var dsa = new DsaSigner();
                var parameters = DsaNumbers(ref publicNumbers);
                dsa.Init(false, new DsaPublicKeyParameters(Number(MultiprecisionIntegers.Take(ref publicNumbers)), parameters));
                return numbers.IsEmpty && dsa.VerifySignature(hash, Number(first), Number(dsaSecond));

            default:
                return false;
        }
    }

    private static byte[] EncryptNumbers(KeyPacket key, byte[] sessionKey)
    {
        var numbers = key.Numbers;
        switch (key.Algorithm)
        {
            case PublicKeyAlgorithm.Rsa or PublicKeyAlgorithm.RsaEncryptOnly:
                var modulus = Number(MultiprecisionIntegers.Take(ref numbers));
                var exponent = Number(MultiprecisionIntegers.Take(ref numbers));
                if (!IsPlausible(modulus, exponent))
                    throw new OpenPgpException(OpenPgpFailure.KeyUnusable, $"the key {key.Fingerprint} is damaged");

                var rsa = new Pkcs1Encoding(new RsaEngine());
                rsa.Init(true, new RsaKeyParameters(false, modulus, exponent));
                return MultiprecisionIntegers.Encode(rsa.ProcessBlock(sessionKey, 0, sessionKey.Length));

            case PublicKeyAlgorithm.Elgamal:
                var prime = Number(MultiprecisionIntegers.Take(ref numbers));
                var generator = Number(MultiprecisionIntegers.Take(ref numbers));
                var elgamal = new Pkcs1Encoding(new ElGamalEngine());
                elgamal.Init(true, new ElGamalPublicKeyParameters(Number(MultiprecisionIntegers.Take(ref numbers)), new ElGamalParameters(prime, generator)));
                var pair = elgamal.ProcessBlock(sessionKey, 0, sessionKey.Length);
                return [.. MultiprecisionIntegers.Encode(pair.AsSpan(0, pair.Length / 2)), .. MultiprecisionIntegers.Encode(pair.AsSpan(pair.Length / 2))];

            case PublicKeyAlgorithm.Ecdh:
                return EcdhKeyWrap.Encrypt(key, sessionKey);

            default:
                throw new OpenPgpException(OpenPgpFailure.KeyUnusable, $"the key {key.Fingerprint} has no part that encrypts");
        }
    }

    public static DsaParameters DsaNumbers(ref ReadOnlySpan<byte> numbers)
    {
        var p = Number(MultiprecisionIntegers.Take(ref numbers));
        var q = Number(MultiprecisionIntegers.Take(ref numbers));
        return new DsaParameters(p, q, Number(MultiprecisionIntegers.Take(ref numbers)));
    }

    /// <summary>A native point of 32 bytes (RFC 9580 §11.2.2).</summary>
    public static byte[] Native(ReadOnlySpan<byte> point) => point.Length == 1 + EdDsaHalfBytes && point[0] == NativePoint
        ? point[1..].ToArray()
        : throw OpenPgpException.Malformed("a point is not on its curve");

    // What makes a modulus or an exponent of a hostile key cost seconds, or signatures by anybody valid.
    private static bool IsPlausible(BigInteger modulus, BigInteger exponent) =>
        modulus.TestBit(0) && modulus.BitLength <= 16384 && exponent.TestBit(0) && exponent.CompareTo(BigInteger.Two) > 0 && exponent.BitLength <= 64;

    /// <summary>A checksum over a session key (RFC 9580 §5.1.3).</summary>
    public static byte[] WithChecksum(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> sessionKey)
    {
        var sum = 0;
        foreach (var value in sessionKey)
        {
            sum += value;
        }

        return [.. prefix, .. sessionKey, (byte)(sum >> 8), (byte)sum];
    }

    /// <summary>The session key that was encrypted, or null when it does not have the form of one.</summary>
    /// <param name="decrypted">What decryption gave; cleared.</param>
    /// <param name="hasAlgorithm">Whether the cipher comes first.</param>
    public static SessionKey? ReadSessionKey(byte[] decrypted, bool hasAlgorithm)
    {
        try
        {
            var start = hasAlgorithm ? 1 : 0;
            if (decrypted.Length < start + 2)
                return null;

            var expected = WithChecksum(decrypted.AsSpan(0, start), decrypted.AsSpan(start..^2));
            var isIntact = CryptographicOperations.FixedTimeEquals(expected, decrypted);
            CryptographicOperations.ZeroMemory(expected);
            return isIntact ? new SessionKey(hasAlgorithm ? decrypted[0] : null, decrypted[start..^2]) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(decrypted);
        }
    }
}
