namespace XmppContacts.OpenPgp.KeyFiles.Algorithms;

/// <summary>PKCS #1 version 1.5 around hashes (RFC 8017 §9.2).</summary>
internal static class RsaPadding
{
    private const int MinFillBytes = 8;

    /// <summary>The encoded hash, as long as the modulus.</summary>
    /// <exception cref="OpenPgpException">The key is too short for the hash, or the hash is not supported.</exception>
    public static byte[] Encode(byte hashAlgorithm, ReadOnlySpan<byte> hash, int modulusBytes)
    {
        var prefix = Prefix(hashAlgorithm);
        var fill = modulusBytes - 3 - prefix.Length - hash.Length;
        if (fill < MinFillBytes)
            throw OpenPgpException.Malformed("an RSA key is too short for the hash");

        var encoded = new byte[modulusBytes];
        encoded[1] = 1;
        encoded.AsSpan(2, fill).Fill(0xFF);
        prefix.CopyTo(encoded.AsSpan(3 + fill));
        hash.CopyTo(encoded.AsSpan(3 + fill + prefix.Length));
        return encoded;
    }

    // RFC 9580 §5.2.3.1.
    private static byte[] Prefix(byte hashAlgorithm) => Convert.FromHexString(hashAlgorithm switch
    {
        1 => "3020300C06082A864886F70D020505000410",
        2 => "3021300906052B0E03021A05000414",
        3 => "3021300906052B2403020105000414",
        8 => "3031300D060960864801650304020105000420",
        9 => "3041300D060960864801650304020205000430",
        10 => "3051300D060960864801650304020305000440",
        11 => "302D300D06096086480165030402040500041C",
        12 => "3031300D060960864801650304020805000420",
        14 => "3051300D060960864801650304020A05000440",
        _ => throw OpenPgpException.Unsupported(Ciphers.AlgorithmNames.Hash(hashAlgorithm)),
    });
}
