using System.Globalization;
using System.Text;

namespace XmppContacts.Addressing;

/// <summary>The PRECIS profiles that addresses use (RFC 8264, RFC 8265).</summary>
/// <remarks>
/// The directionality rule (RFC 5893) is not enforced: it would only reject addresses that a server has already
/// accepted, and an audit must not lose an account over it.
/// </remarks>
internal static class Precis
{
    /// <summary>Enforces UsernameCaseMapped (RFC 8265 §3.3).</summary>
    /// <returns>False when the text holds a character that the IdentifierClass disallows.</returns>
    public static bool TryUsernameCaseMapped(ReadOnlySpan<char> text, out string enforced)
    {
        enforced = "";
        if (!IsWellFormed(text))
        {
            return false;
        }

        var result = WidthMapped(text).ToLowerInvariant().Normalize(NormalizationForm.FormC);
        foreach (var rune in result.EnumerateRunes())
        {
            if (!IsIdentifierCharacter(rune))
            {
                return false;
            }
        }

        enforced = result;
        return result.Length > 0;
    }

    /// <summary>Replaces wide and narrow forms by the usual ones (RFC 8265 §3.3.2), among them those of full stop and commercial at.</summary>
    public static string WidthMapped(ReadOnlySpan<char> text)
    {
        var mapped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (HasWidthMapping(rune))
            {
                mapped.Append(rune.ToString().Normalize(NormalizationForm.FormKC));
            }
            else
            {
                mapped.Append(rune);
            }
        }

        return mapped.ToString();
    }

    /// <summary>Enforces OpaqueString (RFC 8265 §4.2).</summary>
    /// <returns>False when the text holds a character that the FreeformClass disallows.</returns>
    public static bool TryOpaqueString(ReadOnlySpan<char> text, out string enforced)
    {
        enforced = "";
        if (!IsWellFormed(text))
        {
            return false;
        }

        var mapped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned || IsIgnorable(rune))
            {
                return false;
            }

            mapped.Append(category == UnicodeCategory.SpaceSeparator ? new Rune(' ') : rune);
        }

        enforced = mapped.ToString().Normalize(NormalizationForm.FormC);
        return enforced.Length > 0;
    }

    private static bool IsIdentifierCharacter(Rune rune)
    {
        if (rune.IsAscii)
        {
            return rune.Value is >= 0x21 and <= 0x7E;
        }

        // RFC 5892 §2.6: exceptions that the general categories would get wrong.
        switch (rune.Value)
        {
            case 0x00DF or 0x03C2 or 0x06FD or 0x06FE or 0x0F0B or 0x3007:
                return true;
            case 0x0640 or 0x07FA or 0x302E or 0x302F or (>= 0x3031 and <= 0x3035) or 0x303B:
                return false;
            case 0x200C or 0x200D:
                return true;
        }

        if (IsIgnorable(rune) || IsOldHangulJamo(rune))
        {
            return false;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ModifierLetter
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => !HasCompatibilityMapping(rune),
            _ => false,
        };
    }

    private static bool HasWidthMapping(Rune rune) => rune.Value is (>= 0xFF01 and <= 0xFFEE) or 0x3000;

    private static bool HasCompatibilityMapping(Rune rune)
    {
        var text = rune.ToString();
        return text.Normalize(NormalizationForm.FormKC) != text;
    }

    private static bool IsIgnorable(Rune rune) => rune.Value
        is 0x00AD or 0x034F or 0x061C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F)
        or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F) or 0x3164
        or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8)
        or (>= 0x1BCA0 and <= 0x1BCA3) or (>= 0x1D173 and <= 0x1D17A) or (>= 0xE0000 and <= 0xE0FFF)
        || (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;

    private static bool IsOldHangulJamo(Rune rune) => rune.Value
        is (>= 0x1100 and <= 0x11FF) or (>= 0xA960 and <= 0xA97C) or (>= 0xD7B0 and <= 0xD7FB);

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[consumed..];
        }

        return true;
    }
}
