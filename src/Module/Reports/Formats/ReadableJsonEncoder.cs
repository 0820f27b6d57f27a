using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using XmppContacts.Text;

namespace XmppContacts.Reports.Formats;

/// <summary>
/// Writes JSON texts as people read them: what RFC 8259 §7 demands is escaped, and whatever could steer a terminal or reorder a line
/// (control, direction, separator and invisible characters, as <see cref="VisibleText"/> hides them). Everything else stands there as it is.
/// </summary>
internal sealed class ReadableJsonEncoder : JavaScriptEncoder
{
    // A character outside the basic plane as two escapes.
    public override int MaxOutputCharactersPerInputCharacter => 12;

    public static ReadableJsonEncoder Instance { get; } = new();

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar is '"' or '\\' || (unicodeScalar is < ' ' or > '~' && (!Rune.TryCreate(unicodeScalar, out var rune) || VisibleText.IsHidden(rune)));

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var characters = new ReadOnlySpan<char>(text, textLength);
        for (var i = 0; i < characters.Length; i++)
        {
            if (characters[i] is >= ' ' and <= '~')
            {
                if (characters[i] is '"' or '\\')
                {
                    return i;
                }

                continue;
            }

            if (Rune.DecodeFromUtf16(characters[i..], out var rune, out var length) != System.Buffers.OperationStatus.Done || VisibleText.IsHidden(rune))
            {
                return i;
            }

            i += length - 1;
        }

        return -1;
    }

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var target = new Span<char>(buffer, bufferLength);
        return unicodeScalar switch
        {
            '"' => target.TryWrite($"\\\"", out numberOfCharactersWritten),
            '\\' => target.TryWrite($"\\\\", out numberOfCharactersWritten),
            '\n' => target.TryWrite($"\\n", out numberOfCharactersWritten),
            '\r' => target.TryWrite($"\\r", out numberOfCharactersWritten),
            '\t' => target.TryWrite($"\\t", out numberOfCharactersWritten),
            <= char.MaxValue => target.TryWrite(CultureInfo.InvariantCulture, $"\\u{unicodeScalar:X4}", out numberOfCharactersWritten),
            _ => TryWritePair(target, new Rune(unicodeScalar), out numberOfCharactersWritten),
        };
    }

    private static bool TryWritePair(Span<char> target, Rune rune, out int written)
    {
        Span<char> pair = stackalloc char[2];
        rune.EncodeToUtf16(pair);
        return target.TryWrite(CultureInfo.InvariantCulture, $"\\u{(int)pair[0]:X4}\\u{(int)pair[1]:X4}", out written);
    }
}
