namespace XmppContacts.Accounts.ServerData;

/// <summary>What a file is that holds no XML, by its first bytes: an archive is told apart from a broken export.</summary>
internal static class FileKind
{
    private const int TarMark = 257;

    /// <summary>What the file is and what to do, as part of a sentence; null when it is not known.</summary>
    public static string? Of(ReadOnlySpan<byte> beginning) => beginning switch
    {
        [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] => Packed("a zip archive"),
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => Packed("compressed with xz"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Packed("compressed with zstd"),
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..] => Packed("compressed with bzip2"),
        [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => Packed("a 7-Zip archive"),
        [0x04, 0x22, 0x4D, 0x18, ..] => Packed("compressed with lz4"),
        _ when beginning.StartsWith("SQLite format 3\0"u8) => "it is an SQLite database",
        _ when beginning.Length > TarMark && beginning[TarMark..].StartsWith("ustar"u8) => Packed("a tar archive"),
        _ => null,
    };

    private static string Packed(string what) => $"it is {what}; unpack it and name what it holds";
}
