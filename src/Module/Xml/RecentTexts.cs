namespace XmppContacts.Xml;

/// <summary>Gives a short text that was given before again: most texts of an export are the names of a few groups.</summary>
internal sealed class RecentTexts
{
    private const int LongestKept = 32;

    private readonly string[] _texts = new string[64];

    /// <summary>The text as a string.</summary>
    public string Of(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > LongestKept)
        {
            return text.ToString();
        }

        // Texts that fall on one place replace each other, which costs no more than making them anew.
        ref var kept = ref _texts[(text.Length + (7 * text[0]) + (31 * text[^1])) % _texts.Length];
        if (kept is null || !text.SequenceEqual(kept))
        {
            kept = text.ToString();
        }

        return kept;
    }
}
