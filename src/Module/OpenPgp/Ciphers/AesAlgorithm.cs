namespace XmppContacts.OpenPgp.Ciphers;

/// <summary>The ciphers read and written in process (RFC 9580 §9.3).</summary>
internal static class AesAlgorithm
{
    public const byte Aes256 = 9;

    /// <summary>The octets of an AES block.</summary>
    public const int BlockOctets = 16;

    /// <summary>The octets of the longest key.</summary>
    public const int MaxKeyOctets = 32;

    /// <summary>The octets of this algorithm's key, or 0 when it is not AES.</summary>
    public static int KeyOctets(byte algorithm) => algorithm switch
    {
        7 => 16,
        8 => 24,
        9 => 32,
        _ => 0,
    };
}
