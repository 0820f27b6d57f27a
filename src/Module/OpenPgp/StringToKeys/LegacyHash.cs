using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;

namespace XmppContacts.OpenPgp.StringToKeys;

/// <summary>The hashes that .NET does not have, for keys of old messages.</summary>
internal static class LegacyHash
{
    public const int Sha224Bytes = 28;

    private const byte RipeMd160 = 3;
    private const byte Sha224 = 11;

    /// <summary>Whether the hash is one of these.</summary>
    public static bool IsSupported(byte algorithm) => algorithm is RipeMd160 or Sha224;

    /// <summary>The hash over some zeros and as many bytes as are asked for of what is repeated.</summary>
    public static byte[] Compute(byte algorithm, int zeros, byte[] repeated, long total, CancellationToken cancellationToken)
    {
        IDigest digest = algorithm == RipeMd160 ? new RipeMD160Digest() : new Sha224Digest();
        digest.BlockUpdate(new byte[zeros]);
        for (var left = total; left > 0; left -= repeated.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            digest.BlockUpdate(repeated.AsSpan(0, (int)Math.Min(left, repeated.Length)));
        }

        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash);
        return hash;
    }
}
