using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC.Rfc7748;
using Org.BouncyCastle.Math.EC.Rfc8032;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.OpenPgp.KeyFiles.Algorithms;

/// <summary>What a secret key does: it signs hashes and decrypts session keys.</summary>
internal static class SecretKeyOperations
{
    private const int Ed25519Bytes = 32;

    /// <summary>Signs a hash.</summary>
    /// <param name="key">The key.</param>
    /// <param name="secret">Its secret numbers (RFC 9580 §5.5.5).</param>
    /// <param name="hashAlgorithm">The hash algorithm.</param>
    /// <param name="hash">The hash.</param>
    /// <returns>The numbers of the signature.</returns>
    public static byte[] Sign(KeyPacket key, ReadOnlySpan<byte> secret, byte hashAlgorithm, byte[] hash) => Use(key, secret, (numbers, secretNumbers) =>
    {
        switch (key.Algorithm)
        {
            case PublicKeyAlgorithm.Rsa or PublicKeyAlgorithm.RsaSignOnly:
                var rsa = RsaKey(numbers, secretNumbers);
                var engine = new RsaBlindedEngine();
                engine.Init(true, rsa);
                var encoded = RsaPadding.Encode(hashAlgorithm, hash, (rsa.Modulus.BitLength + 7) / 8);
                return MultiprecisionIntegers.Encode(engine.ProcessBlock(encoded, 0, encoded.Length));

            case PublicKeyAlgorithm.EdDsa:
                var seed = MultiprecisionIntegers.Pad(MultiprecisionIntegers.Take(ref secretNumbers), Ed25519Bytes);
                var signature = new byte[Ed25519.SignatureSize];
                Ed25519.Sign(seed, 0, PublicKeyOperations.Native(MultiprecisionIntegers.Take(ref numbers)), 0, null, hash, 0, hash.Length, signature, 0);
                CryptographicOperations.ZeroMemory(seed);
                return [.. MultiprecisionIntegers.Encode(signature.AsSpan(0, Ed25519Bytes)), .. MultiprecisionIntegers.Encode(signature.AsSpan(Ed25519Bytes))];

            case PublicKeyAlgorithm.Ecdsa:
                var ecdsa = new ECDsaSigner(new HMacDsaKCalculator(SignatureHash.Digest(hashAlgorithm)));
                ecdsa.Init(true, new ECPrivateKeyParameters(PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref secretNumbers)), NamedCurves.Find(key.Curve)));
                return Pair(ecdsa.GenerateSignature(hash));

            case PublicKeyAlgorithm.Dsa:
                var dsa = new DsaSigner(new HMacDsaKCalculator(SignatureHash.Digest(hashAlgorithm)));
                dsa.Init(true, new DsaPrivateKeyParameters(
                    PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref secretNumbers)), PublicKeyOperations.DsaNumbers(ref numbers)));
                return Pair(dsa.GenerateSignature(hash));

            default:
                throw new OpenPgpException(OpenPgpFailure.KeyUnusable, $"the key {key.Fingerprint} has no part that signs");
        }
    });

    /// <summary>Decrypts a session key.</summary>
    /// <returns>What was encrypted, or null when it is damaged; why is not said (RFC 9580 §13.5).</returns>
    public static byte[]? Decrypt(KeyPacket key, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> encrypted)
    {
        try
        {
            return DecryptNumbers(key, secret, encrypted);
        }
        catch (Exception e) when (e is not OpenPgpException { Reason: OpenPgpFailure.KeyUnusable })
        {
            return null;
        }
    }

    /// <summary>Makes sure that the secret numbers belong to the public ones: a changed public key in a file would let signatures tell the secret.</summary>
    /// <exception cref="OpenPgpException">They do not.</exception>
    public static void CheckPair(KeyPacket key, ReadOnlySpan<byte> secret)
    {
        var isPair = Use(key, secret, (numbers, secretNumbers) =>
        {
            var first = MultiprecisionIntegers.Take(ref numbers);
            switch (key.Algorithm)
            {
                case PublicKeyAlgorithm.Rsa or PublicKeyAlgorithm.RsaSignOnly or PublicKeyAlgorithm.RsaEncryptOnly:
                    var exponent = PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref numbers));
                    var d = PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref secretNumbers));
                    var p = PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref secretNumbers));
                    var q = PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref secretNumbers));
                    var one = BigInteger.One;
                    return p.Multiply(q).Equals(PublicKeyOperations.Number(first))
                        && exponent.Multiply(d).Mod(p.Subtract(one)).Equals(one) && exponent.Multiply(d).Mod(q.Subtract(one)).Equals(one);
                case PublicKeyAlgorithm.EdDsa:
                    var seed = MultiprecisionIntegers.Pad(MultiprecisionIntegers.Take(ref secretNumbers), Ed25519Bytes);
                    var point = new byte[Ed25519Bytes];
                    Ed25519.GeneratePublicKey(seed, 0, point, 0);
                    CryptographicOperations.ZeroMemory(seed);
                    return point.AsSpan().SequenceEqual(PublicKeyOperations.Native(first));
                case PublicKeyAlgorithm.Ecdh when key.Curve == "cv25519":
                    var scalar = MultiprecisionIntegers.Pad(MultiprecisionIntegers.Take(ref secretNumbers), EcdhKeyWrap.NativeBytes);
                    scalar.AsSpan().Reverse();
                    var native = new byte[EcdhKeyWrap.NativeBytes];
                    X25519.ScalarMultBase(scalar, 0, native, 0);
                    CryptographicOperations.ZeroMemory(scalar);
                    return native.AsSpan().SequenceEqual(PublicKeyOperations.Native(first));
                case PublicKeyAlgorithm.Ecdh or PublicKeyAlgorithm.Ecdsa:
                    var domain = NamedCurves.Find(key.Curve);
                    return domain.G.Multiply(PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref secretNumbers))).Normalize()
                        .Equals(NamedCurves.Point(domain, first));
                case PublicKeyAlgorithm.Dsa or PublicKeyAlgorithm.Elgamal:
                    if (key.Algorithm == PublicKeyAlgorithm.Dsa)
                    {
                        MultiprecisionIntegers.Take(ref numbers);
                    }

                    var generator = PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref numbers));
                    return generator.ModPow(PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref secretNumbers)), PublicKeyOperations.Number(first))
                        .Equals(PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref numbers)));
                default:
                    return false;
            }
        });
        if (!isPair)
            throw new OpenPgpException(OpenPgpFailure.KeyUnusable, $"the secret key {key.Fingerprint} does not belong to its public key: the file was changed");
    }

    private static byte[] DecryptNumbers(KeyPacket key, ReadOnlySpan<byte> secretNumbers, ReadOnlySpan<byte> encrypted)
    {
        var numbers = key.Numbers;
        switch (key.Algorithm)
        {
            case PublicKeyAlgorithm.Rsa or PublicKeyAlgorithm.RsaEncryptOnly:
                var rsaKey = RsaKey(numbers, secretNumbers);
                var rsa = new Pkcs1Encoding(new RsaBlindedEngine());
                rsa.Init(false, rsaKey);
                var block = MultiprecisionIntegers.Pad(MultiprecisionIntegers.Take(ref encrypted), (rsaKey.Modulus.BitLength + 7) / 8);
                return rsa.ProcessBlock(block, 0, block.Length);

            case PublicKeyAlgorithm.Elgamal:
                var prime = PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref numbers));
                var parameters = new ElGamalParameters(prime, PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref numbers)));
                var elgamal = new Pkcs1Encoding(new ElGamalEngine());
                elgamal.Init(false, new ElGamalPrivateKeyParameters(PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref secretNumbers)), parameters));
                var half = (prime.BitLength + 7) / 8;
                byte[] pair =
                [
                    .. MultiprecisionIntegers.Pad(MultiprecisionIntegers.Take(ref encrypted), half),
                    .. MultiprecisionIntegers.Pad(MultiprecisionIntegers.Take(ref encrypted), half),
                ];
                return elgamal.ProcessBlock(pair, 0, pair.Length);

            case PublicKeyAlgorithm.Ecdh:
                return EcdhKeyWrap.Decrypt(key, MultiprecisionIntegers.Take(ref secretNumbers), encrypted);

            default:
                throw OpenPgpException.Malformed("a session key is for a key that does not decrypt");
        }
    }

    private static RsaPrivateCrtKeyParameters RsaKey(ReadOnlySpan<byte> numbers, ReadOnlySpan<byte> secretNumbers)
    {
        var modulus = PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref numbers));
        var exponent = PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref numbers));
        var d = PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref secretNumbers));
        var p = PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref secretNumbers));
        var q = PublicKeyOperations.Number(MultiprecisionIntegers.Take(ref secretNumbers));
        var one = BigInteger.One;
        return new RsaPrivateCrtKeyParameters(modulus, exponent, d, p, q, d.Mod(p.Subtract(one)), d.Mod(q.Subtract(one)), q.ModInverse(p));
    }

    private static byte[] Pair(BigInteger[] numbers) =>
        [.. MultiprecisionIntegers.Encode(numbers[0].ToByteArrayUnsigned()), .. MultiprecisionIntegers.Encode(numbers[1].ToByteArrayUnsigned())];

    private delegate T Operation<T>(ReadOnlySpan<byte> numbers, ReadOnlySpan<byte> secretNumbers);

    private static T Use<T>(KeyPacket key, ReadOnlySpan<byte> secret, Operation<T> operation)
    {
        try
        {
            return operation(key.Numbers, secret);
        }
        catch (Exception e) when (e is not OpenPgpException)
        {
            throw new OpenPgpException(OpenPgpFailure.KeyUnusable, $"the secret key {key.Fingerprint} is damaged", inner: e);
        }
    }
}
