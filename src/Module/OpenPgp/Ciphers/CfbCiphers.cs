namespace XmppContacts.OpenPgp.Ciphers;

/// <summary>All ciphers in cipher feedback mode that are read (RFC 9580 §9.3).</summary>
internal static class CfbCiphers
{
    /// <summary>The bytes of the longest key.</summary>
    public const int MaxKeyBytes = AesAlgorithm.MaxKeyOctets;

    /// <summary>The bytes of the cipher's key, or 0 when it is not read.</summary>
    public static int KeyBytes(byte algorithm) => AlgorithmNames.CipherKeyOctets(algorithm);

    /// <summary>The bytes of the cipher's blocks.</summary>
    public static int BlockBytes(byte algorithm) => algorithm is >= 1 and <= 4 ? 8 : 16;

    /// <summary>The cipher with a key.</summary>
    public static ICfbCipher Create(byte algorithm, ReadOnlySpan<byte> key) =>
        AesAlgorithm.KeyOctets(algorithm) > 0 ? new AesCfb(key) : new LegacyCfb(algorithm, key);
}
