namespace XmppContacts.OpenPgp;

/// <summary>How large a message is that <see cref="SymmetricSecret.Encrypt"/> writes (RFC 9580 §4.2.1, §5.3, §5.9, §5.13.1).</summary>
internal static class SymmetricMessageSize
{
    // The packet with the salt: its header, version, algorithms, salt and count.
    private const int SessionKeyPacket = 15;

    // Format, length of the name, and time.
    private const int LiteralFields = 6;

    // Version, random block with its repetition, and the packet that detects modifications.
    private const int ProtectionFields = 1 + 18 + 22;

    /// <summary>Characters of the message in base64.</summary>
    public static int OfBase64(int plaintextBytes)
    {
        var literal = WithHeader(LiteralFields + plaintextBytes);
        return (SessionKeyPacket + WithHeader(ProtectionFields + literal) + 2) / 3 * 4;
    }

    private static int WithHeader(int body) => 1 + (body < 192 ? 1 : body < 8384 ? 2 : 5) + body;
}
