namespace XmppContacts.OpenPgp.Ciphers;

/// <summary>What algorithm numbers are called, for messages about those that are not read here (RFC 9580 §9).</summary>
internal static class AlgorithmNames
{
    /// <summary>RFC 9580 §9.3.</summary>
    public static string Cipher(byte algorithm) => algorithm switch
    {
        0 => "no encryption (plaintext)",
        1 => "IDEA",
        2 => "3DES",
        3 => "CAST5",
        4 => "Blowfish",
        7 => "AES-128",
        8 => "AES-192",
        9 => "AES-256",
        10 => "Twofish",
        11 => "Camellia-128",
        12 => "Camellia-192",
        13 => "Camellia-256",
        _ => $"cipher {algorithm}",
    };

    /// <summary>The octets of the cipher's key, or 0 when the cipher is not known.</summary>
    public static int CipherKeyOctets(byte algorithm) => algorithm switch
    {
        1 or 3 or 4 or 7 or 11 => 16,
        2 or 8 or 12 => 24,
        9 or 10 or 13 => 32,
        _ => 0,
    };

    /// <summary>RFC 9580 §9.5.</summary>
    public static string Hash(byte algorithm) => algorithm switch
    {
        1 => "MD5",
        2 => "SHA-1",
        3 => "RIPEMD-160",
        8 => "SHA-256",
        9 => "SHA-384",
        10 => "SHA-512",
        11 => "SHA-224",
        12 => "SHA3-256",
        14 => "SHA3-512",
        _ => $"hash {algorithm}",
    };

    /// <summary>RFC 9580 §9.4.</summary>
    public static string Compression(byte algorithm) => algorithm switch
    {
        3 => "BZip2",
        _ => $"compression {algorithm}",
    };

    /// <summary>RFC 9580 §9.6.</summary>
    public static string Aead(byte algorithm) => algorithm switch
    {
        1 => "EAX",
        2 => "OCB",
        3 => "GCM",
        _ => $"AEAD algorithm {algorithm}",
    };

    /// <summary>RFC 9580 §3.7.1.</summary>
    public static string StringToKey(byte type) => type switch
    {
        4 => "Argon2",
        _ => $"string-to-key type {type}",
    };
}
