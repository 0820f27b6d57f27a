using System.Globalization;
using System.Text;

namespace XmppContacts.Addressing;

/// <summary>How servers compare addresses that they prepare by stringprep (RFC 3454, RFC 6122 appendices A and B).</summary>
internal static class StringPrep
{
    /// <summary>
    /// What is compared of an address: case folded, compatibility forms replaced, and without what is mapped to nothing. The resource keeps its case.
    /// </summary>
    public static string Normalized(string address)
    {
        var slash = address.IndexOf('/', StringComparison.Ordinal);
        var bare = slash < 0 ? address : address[..slash];
        var folded = Compatible(Compatible(Mapped(bare)).ToLowerInvariant()).Trim();
        return slash < 0 ? folded : folded + Compatible(Mapped(address[slash..]));
    }

    /// <summary>Whether a text can be shown as it is: nothing in it can steer a terminal or reorder a line.</summary>
    public static bool IsShowable(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != System.Buffers.OperationStatus.Done
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || IsDirection(rune) || (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    private static string Compatible(string text) => text.Normalize(NormalizationForm.FormKC);

    private static string Mapped(string text)
    {
        var mapped = new StringBuilder(text.Length);
        foreach (var character in text.Where(character => !IsMappedToNothing(character)))
        {
            mapped.Append(character);
        }

        return mapped.ToString();
    }

    // RFC 3454 table B.1.
    private static bool IsMappedToNothing(char character) => character
        is '\u00AD' or '\u034F' or '\u1806' or (>= '\u180B' and <= '\u180D') or (>= '\u200B' and <= '\u200D') or '\u2060' or (>= '\uFE00' and <= '\uFE0F') or '\uFEFF';

    private static bool IsDirection(Rune rune) => rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
