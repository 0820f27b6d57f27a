using System.Text;

namespace XmppContacts.Accounts.ServerData;

/// <summary>The encoding of an export's file (XML 1.0 appendix F), and of spellings that the parser does not know.</summary>
internal static class ExportEncoding
{
    private const int LongestDeclaration = 256;

    /// <summary>The file with a misspelt UTF-8, as <c>encoding='utf8'</c>, taken out of its declaration; the places in it stay.</summary>
    public static Stream Readable(Stream octets)
    {
        var beginning = Beginning(octets);
        var isMisspelt = Name(beginning, out var attribute) is { } name && IsUtf8(name) && !name.Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        if (isMisspelt)
        {
            beginning.AsSpan(attribute).Fill((byte)' ');
        }
        else if (octets.CanSeek)
        {
            // What was read is still in the buffer.
            octets.Seek(0, SeekOrigin.Begin);
            return octets;
        }

        return new ChainedStream([beginning], octets);
    }

    /// <summary>The file in UTF-8, without byte order mark.</summary>
    /// <exception cref="InvalidDataException">The encoding is not known.</exception>
    public static Stream ToUtf8(Stream octets)
    {
        var beginning = Beginning(octets);
        var (encoding, mark) = beginning.AsSpan() switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (null, 3),
            [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
            [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: false), 4),
            [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
            [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
            [(byte)'<', 0, _, _, ..] => (Encoding.Unicode, 0),
            [0, (byte)'<', _, _, ..] => (Encoding.BigEndianUnicode, 0),
            _ => (Declared(beginning), 0),
        };
        var all = new ChainedStream([beginning.AsMemory(mark)], octets);
        return encoding is null ? all : Encoding.CreateTranscodingStream(all, encoding, Encoding.UTF8);
    }

    private static Encoding? Declared(byte[] beginning)
    {
        if (Name(beginning, out _) is not { } name || IsUtf8(name))
        {
            return null;
        }

        try
        {
            return Encoding.GetEncoding(name) is var encoding && encoding.CodePage == Encoding.UTF8.CodePage ? null : encoding;
        }
        catch (ArgumentException)
        {
            throw new InvalidDataException($"its encoding '{Text.VisibleText.Shortened(name)}' is not known here; convert it to UTF-8");
        }
    }

    private static bool IsUtf8(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Equals("utf8", StringComparison.OrdinalIgnoreCase);

    // The name in the declaration, or null; and where the whole of encoding='...' is.
    private static string? Name(ReadOnlySpan<byte> beginning, out Range attribute)
    {
        attribute = default;
        var mark = beginning.StartsWith(Encoding.UTF8.Preamble) ? 3 : 0;
        var end = beginning.IndexOf("?>"u8);
        if (end < 0 || !beginning[mark..].StartsWith("<?xml"u8))
        {
            return null;
        }

        var start = beginning[..end].IndexOf("encoding"u8);
        if (start < 0)
        {
            return null;
        }

        var open = start + beginning[start..end].IndexOfAny((byte)'"', (byte)'\'');
        var close = open < start ? -1 : beginning[(open + 1)..end].IndexOf(beginning[open]);
        if (close < 0)
        {
            return null;
        }

        attribute = start..(open + 1 + close + 1);
        return Encoding.Latin1.GetString(beginning.Slice(open + 1, close));
    }

    private static byte[] Beginning(Stream octets)
    {
        var buffer = new byte[LongestDeclaration];
        return buffer[..octets.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }
}
