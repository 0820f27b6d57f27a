using System.Text;

namespace XmppContacts.Files;

/// <summary>The text of a list that people make with editors and spreadsheets: UTF-8, or UTF-16 as some of them write it.</summary>
internal static class ListText
{
    /// <summary>What stands where bytes are no character.</summary>
    public const char Unreadable = '\uFFFD';

    /// <summary>The text without a byte order mark; UTF-16 is recognised by its mark, or by the zero bytes of its first character.</summary>
    /// <param name="bytes">The file's content.</param>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var encoding = bytes switch
        {
            [0xFF, 0xFE, ..] or [not 0, 0, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] or [0, not 0, ..] => Encoding.BigEndianUnicode,
            _ => Encoding.UTF8,
        };
        var text = encoding.GetString(bytes);
        return text.StartsWith('\uFEFF') ? text[1..] : text;
    }
}
