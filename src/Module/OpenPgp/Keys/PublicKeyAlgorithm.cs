namespace XmppContacts.OpenPgp.Keys;

/// <summary>Public-key algorithms and curves by what people call them (RFC 9580 §9.1, §9.2).</summary>
internal static class PublicKeyAlgorithm
{
    public const byte Rsa = 1;
    public const byte RsaEncryptOnly = 2;
    public const byte RsaSignOnly = 3;
    public const byte Elgamal = 16;
    public const byte Dsa = 17;
    public const byte Ecdh = 18;
    public const byte Ecdsa = 19;
    public const byte EdDsa = 22;
    public const byte X25519 = 25;
    public const byte X448 = 26;
    public const byte Ed25519 = 27;
    public const byte Ed448 = 28;

    /// <summary>The name of an algorithm.</summary>
    /// <param name="algorithm">Its number.</param>
    /// <param name="curve">GnuPG's name of the curve; empty when there is none.</param>
    public static string Name(byte algorithm, string curve) => curve switch
    {
        "" => Name(algorithm),
        "ed25519" => "Ed25519",
        "cv25519" => "Curve25519",
        "ed448" => "Ed448",
        "cv448" => "X448",
        "nistp256" => "NIST P-256",
        "nistp384" => "NIST P-384",
        "nistp521" => "NIST P-521",
        _ => curve,
    };

    /// <summary>GnuPG's name of a curve, or null when it is not known.</summary>
    /// <param name="identifier">Its object identifier as in a key packet.</param>
    public static string? CurveName(ReadOnlySpan<byte> identifier) => Convert.ToHexString(identifier) switch
    {
        "2B06010401DA470F01" or "2B6570" => "ed25519",
        "2B060104019755010501" or "2B656E" => "cv25519",
        "2B6571" => "ed448",
        "2B656F" => "cv448",
        "2A8648CE3D030107" => "nistp256",
        "2B81040022" => "nistp384",
        "2B81040023" => "nistp521",
        "2B8104000A" => "secp256k1",
        "2B2403030208010107" => "brainpoolP256r1",
        "2B240303020801010B" => "brainpoolP384r1",
        "2B240303020801010D" => "brainpoolP512r1",
        _ => null,
    };

    /// <summary>The length of keys on a curve, in bits; 0 when it is not known.</summary>
    public static int CurveBits(ReadOnlySpan<byte> identifier) => CurveName(identifier) switch
    {
        "ed25519" or "cv25519" => 255,
        "cv448" => 448,
        "ed448" => 456,
        "nistp256" or "secp256k1" or "brainpoolP256r1" => 256,
        "nistp384" or "brainpoolP384r1" => 384,
        "nistp521" => 521,
        "brainpoolP512r1" => 512,
        _ => 0,
    };

    private static string Name(byte algorithm) => algorithm switch
    {
        Rsa or RsaEncryptOnly or RsaSignOnly => "RSA",
        Elgamal => "Elgamal",
        Dsa => "DSA",
        Ecdh => "ECDH",
        Ecdsa => "ECDSA",
        EdDsa => "EdDSA",
        X25519 => "X25519",
        X448 => "X448",
        Ed25519 => "Ed25519",
        Ed448 => "Ed448",
        _ => $"algorithm {algorithm}",
    };
}
