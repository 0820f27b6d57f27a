using System.Globalization;
using System.Text;

namespace XmppContacts.Text;

/// <summary>Text from a server made safe to show: nothing in it can steer a terminal or reorder a line.</summary>
public static class VisibleText
{
    private const int MostShown = 80;

    /// <summary>
    /// Replaces control characters, direction overrides, invisible and unpaired characters by their code point, as <c>⟨U+202E⟩</c>.
    /// </summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var from = FirstHidden(text);
        if (from < 0)
        {
            return text;
        }

        var visible = new StringBuilder(text.Length + 16).Append(text, 0, from);
        var rest = text.AsSpan(from);
        while (!rest.IsEmpty)
        {
            var paired = Rune.DecodeFromUtf16(rest, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (paired && !IsHidden(rune))
            {
                visible.Append(rest[..length]);
            }
            else
            {
                visible.Append(CultureInfo.InvariantCulture, $"⟨U+{(paired ? rune.Value : rest[0]):X4}⟩");
            }

            rest = rest[length..];
        }

        return visible.ToString();
    }

    /// <summary>At most 80 characters of a text, made visible, for a message.</summary>
    public static string Shortened(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > MostShown ? Of(Beginning(text, MostShown)) + "…" : Of(text);
    }

    /// <summary>The first characters of a longer text, without part of one at the end: neither half of a pair nor of a sequence that is shown as one.</summary>
    internal static string Beginning(string text, int most)
    {
        var length = 0;
        while (StringInfo.GetNextTextElementLength(text.AsSpan(length)) is var next && length + next <= most)
        {
            length += next;
        }

        // One sequence alone can be longer, as of a letter with any number of marks.
        return length > 0 ? text[..length] : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
    }

    private static int FirstHidden(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' or > '~')
            {
                var paired = Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length) == System.Buffers.OperationStatus.Done;
                if (!paired || IsHidden(rune))
                {
                    return i;
                }

                i += length - 1;
            }
        }

        return -1;
    }

    // Joiners stay, since emoji and Arabic or Indic names are made with them; tag characters, which can hide a text, do not.
    internal static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
        _ => false,
    };
}
