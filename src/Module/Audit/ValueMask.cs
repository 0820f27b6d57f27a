using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using XmppContacts.Text;

namespace XmppContacts.Audit;

/// <summary>The masked form of a value: its first letter and the class of its length, as <c>J… [4-7]</c>.</summary>
internal static partial class ValueMask
{
    /// <summary>Masks a value; a single letter is masked whole, nothing stays nothing.</summary>
    public static string Of(string value)
    {
        if (value.Length == 0)
        {
            return "";
        }

        // Plain ASCII is nearly every value, and needs no search for the limits of its letters.
        if (!value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return Mask(value.AsSpan(0, 1), value.Length);
        }

        var length = 0;
        var elements = StringInfo.GetTextElementEnumerator(value);
        var first = "";
        while (elements.MoveNext())
        {
            first = length++ == 0 ? elements.GetTextElement() : first;
        }

        return Mask(VisibleText.Of(first), length);
    }

    /// <summary>Whether a text is what <see cref="Of"/> gives.</summary>
    public static bool IsMasked(string text) => Pattern().IsMatch(text);

    private static string Mask(ReadOnlySpan<char> first, int length)
    {
        var lowest = 1 << BitOperations.Log2((uint)length);
        return length == 1 ? "… [1]" : string.Create(CultureInfo.InvariantCulture, $"{first}… [{lowest}-{(2 * lowest) - 1}]");
    }

    [GeneratedRegex(@"^.*… \[\d+(-\d+)?\]$", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
