using System.Management.Automation;

namespace XmppContacts.Cmdlets.Pipeline;

/// <summary>Wildcard patterns of which one must match, whatever the case. No pattern at all leaves out nothing.</summary>
internal sealed class WildcardSet
{
    private readonly WildcardPattern[] _patterns;
    private readonly bool _takesAbsent;

    /// <param name="patterns">An empty one matches what is not there.</param>
    public WildcardSet(IReadOnlyCollection<string> patterns)
    {
        IsEmpty = patterns.Count == 0;
        _takesAbsent = patterns.Contains("");
        _patterns = [.. patterns.Where(pattern => pattern.Length > 0).Select(pattern => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase))];
    }

    public bool IsEmpty { get; }

    public bool Matches(string? value) => Matches([value]);

    /// <summary>Whether one of the values matches. One that is empty, as servers give it too, is not there.</summary>
    public bool Matches(IEnumerable<string?> values)
    {
        if (IsEmpty)
        {
            return true;
        }

        var present = values.Where(value => !string.IsNullOrEmpty(value)).ToList();
        return (_takesAbsent && present.Count == 0) || present.Exists(value => Array.Exists(_patterns, pattern => pattern.IsMatch(value)));
    }
}
