using System.Buffers;
using System.Globalization;
using System.Text;
using XmppContacts.Files;
using XmppContacts.Text;

namespace XmppContacts.Audit;

/// <summary>Words that make a finding critical when its value has one of them.</summary>
public sealed class SensitiveTerms
{
    private readonly string[] _terms;
    private readonly SearchValues<string> _any;

    /// <param name="terms">The terms; case does not matter, blank ones are left out.</param>
    public SensitiveTerms(IEnumerable<string> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        _terms = [.. terms.Select(term => term.Trim().Normalize(NormalizationForm.FormC)).Where(term => term.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
        _any = SearchValues.Create(_terms, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>No terms.</summary>
    public static SensitiveTerms None { get; } = new([]);

    /// <summary>Reads a file of one term per line.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A line is not UTF-8: no name would ever have its term.</exception>
    public static async Task<SensitiveTerms> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        var lines = ListText.Of(await File.ReadAllBytesAsync(path, cancellationToken)).ReplaceLineEndings("\n").Split('\n');
        var unreadable = Array.FindIndex(lines, line => line.Contains(ListText.Unreadable, StringComparison.Ordinal));
        return unreadable < 0
            ? new SensitiveTerms(lines)
            : throw new InvalidDataException($"'{VisibleText.Shortened(path)}', line {unreadable + 1}, is not UTF-8. Save the file as UTF-8.");
    }

    /// <summary>Whether a term stands in the text as a word of its own.</summary>
    public bool Match(string text)
    {
        if (_terms.Length == 0 || string.IsNullOrEmpty(text))
        {
            return false;
        }

        text = text.Normalize(NormalizationForm.FormC);
        for (var from = 0; text.AsSpan(from).IndexOfAny(_any) is var at and >= 0; from += at + 1)
        {
            foreach (var term in _terms)
            {
                if (StandsAt(term, text, from + at))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool StandsAt(string term, string text, int at) =>
        text.AsSpan(at).StartsWith(term, StringComparison.OrdinalIgnoreCase)
        && (at == 0 || !IsWord(text[at - 1]) || !IsWord(term[0]))
        && (at + term.Length == text.Length || !IsWord(text[at + term.Length]) || !IsWord(term[^1]));

    // Scripts written without spaces have no word boundary to look for.
    private static bool IsWord(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark;
}
