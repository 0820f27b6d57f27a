using System.Globalization;
using System.Text;

namespace XmppContacts.Streams.Sasl;

/// <summary>Prepares user names and passwords for SASL (RFC 4013).</summary>
/// <remarks>
/// Characters that Unicode 3.2 did not know are let through, as the servers do: a password of emoji must work. Direction follows table D.1
/// of RFC 3454; for table D.2, which is thousands of characters, every letter that is not in D.1 counts.
/// </remarks>
internal static class SaslPrep
{
    // RFC 3454, table D.1: characters written from right to left.
    private static readonly (int First, int Last)[] RightToLeft =
    [
        (0x05BE, 0x05BE), (0x05C0, 0x05C0), (0x05C3, 0x05C3), (0x05D0, 0x05EA), (0x05F0, 0x05F4), (0x061B, 0x061B), (0x061F, 0x061F),
        (0x0621, 0x063A), (0x0640, 0x064A), (0x066D, 0x066F), (0x0671, 0x06D5), (0x06DD, 0x06DD), (0x06E5, 0x06E6), (0x06FA, 0x06FE),
        (0x0700, 0x070D), (0x0710, 0x0710), (0x0712, 0x072C), (0x0780, 0x07A5), (0x07B1, 0x07B1), (0x200F, 0x200F), (0xFB1D, 0xFB1D),
        (0xFB1F, 0xFB28), (0xFB2A, 0xFB36), (0xFB38, 0xFB3C), (0xFB3E, 0xFB3E), (0xFB40, 0xFB41), (0xFB43, 0xFB44), (0xFB46, 0xFBB1),
        (0xFBD3, 0xFD3D), (0xFD50, 0xFD8F), (0xFD92, 0xFDC7), (0xFDF0, 0xFDFC), (0xFE70, 0xFE74), (0xFE76, 0xFEFC),
    ];

    /// <returns>False when the text holds a character that may not be used, mixes directions, or is not well-formed UTF-16.</returns>
    public static bool TryPrepare(string text, out string prepared)
    {
        prepared = "";
        var mapped = new StringBuilder(text.Length);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            rest = rest[length..];
            if (IsSpace(rune))
            {
                mapped.Append(' ');
            }
            else if (!IsMappedToNothing(rune))
            {
                mapped.Append(rune);
            }
        }

        var normalized = mapped.ToString().Normalize(NormalizationForm.FormKC);
        if (normalized.EnumerateRunes().Any(IsProhibited) || !HasOneDirection(normalized))
        {
            return false;
        }

        prepared = normalized;
        return true;
    }

    // RFC 3454, table C.1.2; U+200B is in B.1 too, and mapping to a space comes first (RFC 4013 §2.1).
    private static bool IsSpace(Rune rune) => rune.Value
        is 0x00A0 or 0x1680 or (>= 0x2000 and <= 0x200B) or 0x202F or 0x205F or 0x3000;

    // RFC 3454, table B.1.
    private static bool IsMappedToNothing(Rune rune) => rune.Value
        is 0x00AD or 0x034F or 0x1806 or (>= 0x180B and <= 0x180D) or 0x200C or 0x200D or 0x2060 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF;

    // RFC 4013 §2.3: tables C.1.2, C.2.1, C.2.2, C.3 to C.9 of RFC 3454.
    private static bool IsProhibited(Rune rune) => IsSpace(rune)
        || (rune.Value & 0xFFFE) == 0xFFFE
        || rune.Value is < 0x20 or (>= 0x7F and <= 0x9F) or 0x06DD or 0x070F or 0x180E or (>= 0x200C and <= 0x200F)
            or (>= 0x2028 and <= 0x202E) or (>= 0x2060 and <= 0x2063) or (>= 0x206A and <= 0x206F) or 0xFEFF
            or (>= 0xFFF9 and <= 0xFFFD) or (>= 0x1D173 and <= 0x1D17A)
            or (>= 0xE000 and <= 0xF8FF) or >= 0xF0000
            or (>= 0xFDD0 and <= 0xFDEF) or (>= 0x2FF0 and <= 0x2FFB) or 0x0340 or 0x0341
            or 0xE0001 or (>= 0xE0020 and <= 0xE007F);

    // RFC 3454 §6.
    private static bool HasOneDirection(string text)
    {
        if (!text.EnumerateRunes().Any(IsRightToLeft))
        {
            return true;
        }

        return IsRightToLeft(text.EnumerateRunes().First()) && IsRightToLeft(text.EnumerateRunes().Last())
            && !text.EnumerateRunes().Any(rune => !IsRightToLeft(rune) && IsLetter(rune));
    }

    private static bool IsRightToLeft(Rune rune) => Array.Exists(RightToLeft, range => rune.Value >= range.First && rune.Value <= range.Last);

    private static bool IsLetter(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.OtherLetter;
}
