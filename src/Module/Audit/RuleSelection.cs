using System.Collections.Immutable;

namespace XmppContacts.Audit;

/// <summary>The rules of a run: all of them, or those the user named.</summary>
public sealed class RuleSelection
{
    private readonly bool _named;

    private RuleSelection(ImmutableArray<AuditRule> rules, bool named)
    {
        Rules = rules;
        _named = named;
    }

    /// <summary>Every rule.</summary>
    public static RuleSelection All { get; } = new(RuleCatalog.All, named: false);

    /// <summary>The rules for servers.</summary>
    public static RuleSelection ForServers { get; } = new([.. RuleCatalog.All.Where(rule => rule is ServerRule)], named: false);

    /// <summary>The rules, in the catalogue's order.</summary>
    public ImmutableArray<AuditRule> Rules { get; }

    /// <summary>Those of the rules that find something without keys.</summary>
    public RuleSelection WithoutKeys => new([.. Rules.Where(rule => !rule.NeedsKeys)], _named);

    /// <summary>The rules with these names; case does not matter.</summary>
    /// <exception cref="ArgumentException">There is no rule of that name; the message says so and lists near ones.</exception>
    public static RuleSelection Named(IEnumerable<string> names)
    {
        var wanted = names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unknown = wanted.Where(name => !RuleCatalog.All.Any(rule => rule.Name.Equals(name, StringComparison.OrdinalIgnoreCase))).ToList();
        if (unknown.Count > 0)
        {
            throw new ArgumentException(
                $"There is no rule '{Text.VisibleText.Shortened(unknown[0])}'. The rules are: {string.Join(", ", RuleCatalog.All.Select(rule => rule.Name))}.");
        }

        return wanted.Count == 0
            ? throw new ArgumentException("No rule is named.")
            : new([.. RuleCatalog.All.Where(rule => wanted.Contains(rule.Name))], named: true);
    }

    /// <summary>Whether the user named this rule, rather than taking all.</summary>
    internal bool IsNamed(AuditRule rule) => _named && Rules.Contains(rule);
}
