using System.Management.Automation;
using System.Management.Automation.Language;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Completion;

/// <summary>What a completer offers for a word that the user has begun.</summary>
internal static class CompletionWord
{
    private static readonly char[] Quotes = ['\'', '"'];

    /// <summary>The choices that begin with the word, in quotes where the shell needs them.</summary>
    /// <param name="word">What the user has written, perhaps with a quotation mark before it.</param>
    /// <param name="choices">Texts with their tool tips.</param>
    public static IEnumerable<CompletionResult> Matching(string? word, IEnumerable<(string Text, string ToolTip)> choices)
    {
        var begun = (word ?? "").Trim(Quotes);
        return choices.Where(choice => choice.Text.StartsWith(begun, StringComparison.OrdinalIgnoreCase))
            .Select(choice => new CompletionResult(
                Written(choice.Text), VisibleText.Of(choice.Text), CompletionResultType.ParameterValue, VisibleText.Of(choice.ToolTip)));
    }

    // A name from a server must not become a command: whatever is not plainly a word stands in quotes.
    private static string Written(string text) =>
        text.Length > 0 && text.All(character => char.IsLetterOrDigit(character) || character is '.' or '_' or '@' or '-') && text[0] is not ('@' or '-')
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
