using System.CommandLine;
using System.CommandLine.Parsing;
using XmppContacts.Text;

namespace XmppContacts.Tool.Commands;

/// <summary>
/// Options that no command has. An argument takes what is left over, so that a mistyped option would be taken for a SOURCE and blamed as one.
/// A file whose name begins with '-' is written './-name', or after '--'.
/// </summary>
internal static class UnknownOptions
{
    private const int FarthestDistance = 2;
    private const string StandardInputOrOutput = "-";

    /// <summary>A sentence for each, with the option that may be meant.</summary>
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        var known = Names(parsed.CommandResult).ToList();
        return Left(parsed).Where(IsOption).Select(NameOf).Distinct(StringComparer.Ordinal).Select(name => Closest(name, known) is { } closest
            ? $"unknown option {VisibleText.Shortened(name)}; did you mean {closest}?"
            : $"unknown option {VisibleText.Shortened(name)}.");
    }

    // What stands after '--' is no option, whatever it begins with.
    private static IEnumerable<string> Left(ParseResult parsed)
    {
        var before = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Select(token => token.Value).ToHashSet(StringComparer.Ordinal);
        return Chain(parsed.CommandResult)
            .SelectMany(command => command.Children.OfType<ArgumentResult>())
            .SelectMany(argument => argument.Tokens.Select(token => token.Value))
            .Concat(parsed.UnmatchedTokens)
            .Where(before.Contains);
    }

    private static bool IsOption(string token) => token.StartsWith('-') && token != StandardInputOrOutput;

    private static string NameOf(string token) => token.IndexOfAny(['=', ':']) is > 0 and var end ? token[..end] : token;

    private static IEnumerable<string> Names(CommandResult command) => Chain(command)
        .SelectMany(result => result.Command.Options.Where(option => result == command || option.Recursive))
        .Where(option => !option.Hidden)
        .SelectMany(option => option.Aliases.Prepend(option.Name))
        .Where(name => name.StartsWith("--", StringComparison.Ordinal));

    private static IEnumerable<CommandResult> Chain(CommandResult command)
    {
        for (CommandResult? result = command; result is not null; result = result.Parent as CommandResult)
        {
            yield return result;
        }
    }

    private static string? Closest(string typed, IReadOnlyList<string> known)
    {
        var word = Word(typed);
        var nearest = known.Select(name => (Name: name, Distance: Distance(word, Word(name)))).OrderBy(candidate => candidate.Distance).FirstOrDefault();
        if (nearest.Name is not null && nearest.Distance <= Math.Min(FarthestDistance, (word.Length - 1) / 2))
        {
            return nearest.Name;
        }

        var longer = known.Where(name => word.Length > 1 && Word(name).StartsWith(word, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        return longer.Count == 1 ? longer[0] : null;
    }

    private static string Word(string name) => name.TrimStart('-').ToLowerInvariant();

    // The edit distance of Levenshtein, two neighbours exchanged being one step.
    private static int Distance(string left, string right)
    {
        var steps = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    steps[i, j] = i + j;
                    continue;
                }

                steps[i, j] = Math.Min(
                    steps[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1),
                    1 + Math.Min(steps[i - 1, j], steps[i, j - 1]));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
                }
            }
        }

        return steps[left.Length, right.Length];
    }
}
