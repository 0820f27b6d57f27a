using System.Text;

namespace XmppContacts.Xml;

/// <summary>Where a text that is read on its own stands in the file it was cut from.</summary>
/// <param name="Line">The line of its first character, counted from 1.</param>
/// <param name="Column">The column of its first character, counted from 1.</param>
internal readonly record struct TextOrigin(int Line, int Column)
{
    /// <summary>The beginning of a file.</summary>
    public static TextOrigin Start => new(1, 1);

    /// <summary>Where a text begins that follows another.</summary>
    /// <param name="utf8">The text before; neither it nor what follows begins or ends inside a character or a line end.</param>
    public TextOrigin After(ReadOnlySpan<byte> utf8)
    {
        var lineEnd = utf8.LastIndexOfAny((byte)'\n', (byte)'\r');
        var tail = Encoding.UTF8.GetCharCount(utf8[(lineEnd + 1)..]);
        return lineEnd < 0 ? this with { Column = Column + tail } : new TextOrigin(Line + LineEnds(utf8), tail + 1);
    }

    /// <summary>The place in the file of a place in the text.</summary>
    public (int Line, int Column) Locate(int line, int column) => line == 1 ? (Line, Column + column - 1) : (Line + line - 1, column);

    // XML 1.0 §2.11: CR LF, LF and a lone CR each end a line.
    private static int LineEnds(ReadOnlySpan<byte> utf8)
    {
        var count = utf8.Count((byte)'\n');
        for (var at = utf8.IndexOf((byte)'\r'); at >= 0;)
        {
            utf8 = utf8[(at + 1)..];
            count += utf8.StartsWith("\n"u8) ? 0 : 1;
            at = utf8.IndexOf((byte)'\r');
        }

        return count;
    }
}
