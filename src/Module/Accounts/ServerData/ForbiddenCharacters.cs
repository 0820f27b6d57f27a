using System.Globalization;
using System.Text;
using System.Xml;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Characters that XML does not allow (XML 1.0 §2.2): ejabberd, for one, writes those that a client stored into its exports.</summary>
internal static class ForbiddenCharacters
{
    // The longest reference that can name a character, leading zeros apart.
    private const int LongestReference = 32;

    /// <summary>The text without them, references to them included; what is no UTF-8 is replaced by U+FFFD.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="count">How many there were.</param>
    /// <param name="first">Where the first one was, in bytes; -1 without one.</param>
    public static byte[] Remove(ReadOnlySpan<byte> utf8, out int count, out int first)
    {
        var kept = new MemoryStream(utf8.Length);
        (count, first) = (0, -1);
        for (var at = 0; at < utf8.Length;)
        {
            var rest = utf8[at..];
            var plain = rest.IndexOfAnyExceptInRange((byte)' ', (byte)'~') is var length && length < 0 ? rest.Length : length;
            plain = rest[..plain].IndexOf((byte)'&') is var reference && reference >= 0 ? reference : plain;
            if (plain > 0)
            {
                kept.Write(rest[..plain]);
                at += plain;
                continue;
            }

            var taken = Next(rest, out var replacement);
            if (replacement is null)
            {
                kept.Write(rest[..taken]);
            }
            else
            {
                kept.Write(replacement);
                first = count++ == 0 ? at : first;
            }

            at += taken;
        }

        return kept.ToArray();
    }

    // The length of what is next, and what to write instead; null leaves it.
    private static int Next(ReadOnlySpan<byte> rest, out byte[]? replacement)
    {
        replacement = null;
        if (rest[0] == '&')
        {
            var length = ReferenceLength(rest);
            replacement = length > 1 ? [] : null;
            return length;
        }

        if (Rune.DecodeFromUtf8(rest, out var rune, out var consumed) != System.Buffers.OperationStatus.Done)
        {
            replacement = Encoding.UTF8.GetBytes("\uFFFD");
        }
        else if (!IsAllowed(rune.Value))
        {
            replacement = [];
        }

        return consumed;
    }

    // The length of a reference to a forbidden character; 1 for anything else.
    private static int ReferenceLength(ReadOnlySpan<byte> rest)
    {
        var end = rest[..Math.Min(rest.Length, LongestReference)].IndexOf((byte)';');
        if (end < 3 || rest[1] != '#')
        {
            return 1;
        }

        var isHexadecimal = rest[2] == 'x';
        var digits = Encoding.Latin1.GetString(rest[(isHexadecimal ? 3 : 2)..end]);
        return int.TryParse(digits, isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var value) && !IsAllowed(value)
            ? end + 1
            : 1;
    }

    private static bool IsAllowed(int value) => value is >= 0x10000 and <= 0x10FFFF || (value is >= 0 and < 0x10000 && XmlConvert.IsXmlChar((char)value));
}
