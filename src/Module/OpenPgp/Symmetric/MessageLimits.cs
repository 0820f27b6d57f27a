namespace XmppContacts.OpenPgp.Symmetric;

/// <summary>How large things may get. Items of contacts are a few hundred octets; a stanza is rarely more than some hundred thousand.</summary>
internal static class MessageLimits
{
    /// <summary>The octets of a message.</summary>
    public const int MessageOctets = 16 * 1024 * 1024;

    /// <summary>The octets that decompression may give.</summary>
    public const int DecompressedOctets = 16 * 1024 * 1024;

    /// <summary>The octets that are encrypted as one message, which then is no longer than may be read.</summary>
    public const int WrittenOctets = MessageOctets - 1024;

    /// <summary>The octets of a message for keys, and of what it holds: files with the secrets of a hundred thousand accounts are such.</summary>
    public const int ForKeysOctets = 256 * 1024 * 1024;

    /// <summary>The octets that are encrypted for keys as one message, which then is no longer than may be read.</summary>
    public const int WrittenForKeysOctets = ForKeysOctets - 64 * 1024;

    /// <summary>What decompression may give at any rate, and beyond that how many times what there was.</summary>
    public const int FreelyDecompressedOctets = 1024 * 1024;

    public const int DecompressionRatio = 64;

    /// <summary>What decompression may give: by the size of the whole message, however many compressed packets are in one another.</summary>
    public static int Decompressed(int octets, int most) => (int)Math.Min(most, Math.Max(FreelyDecompressedOctets, (long)octets * DecompressionRatio));

    /// <summary>Compressed packets in one another.</summary>
    public const int CompressionLayers = 4;

    /// <summary>Passphrases that a message may be encrypted for. Each may cost a tenth of a second and more.</summary>
    public const int SessionKeyPackets = 8;
}
