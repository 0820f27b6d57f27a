using System.Management.Automation;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Pipeline;

/// <summary>Wildcard patterns of which one must match, whatever the case. No pattern at all leaves out nothing.</summary>
internal sealed class WildcardSet
{
    private readonly WildcardPattern[] _patterns;
    private readonly bool _takesAbsent;
    private readonly bool _isEmpty;

    /// <param name="patterns">An empty one matches what is not there.</param>
    /// <exception cref="CmdletException">One of them is no pattern.</exception>
    public WildcardSet(IReadOnlyCollection<string> patterns)
    {
        _isEmpty = patterns.Count == 0;
        _takesAbsent = patterns.Contains("");
        _patterns = [.. patterns.Where(pattern => pattern.Length > 0).Select(Parse)];
    }

    public bool Matches(string? value) => Matches([value]);

    /// <summary>Whether one of the values matches. One that is empty, as servers give it too, is not there.</summary>
    public bool Matches(IEnumerable<string?> values)
    {
        if (_isEmpty)
        {
            return true;
        }

        var present = values.Where(value => !string.IsNullOrEmpty(value)).ToList();
        return (_takesAbsent && present.Count == 0) || present.Exists(value => Array.Exists(_patterns, pattern => pattern.IsMatch(value)));
    }

    private static WildcardPattern Parse(string pattern)
    {
        var wildcard = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase);
        try
        {
            // The shell looks at a pattern when it is first used, which may be after much work or never.
            wildcard.IsMatch("");
            return wildcard;
        }
        catch (WildcardPatternException e)
        {
            throw new CmdletException(
                "PatternInvalid", ErrorCategory.InvalidArgument, pattern, $"'{VisibleText.Shortened(pattern)}' is not a pattern: a bracket is not closed.",
                "Write a backtick before a bracket that stands for itself.", e);
        }
    }
}
