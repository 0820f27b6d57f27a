using XmppContacts.Addressing;

namespace XmppContacts.Audit;

/// <summary>The findings of one account or server as the rules add them.</summary>
/// <param name="examined">The account, or the server's domain.</param>
/// <param name="rules">The rules of the run.</param>
/// <param name="terms">Words that make a finding critical.</param>
/// <param name="isCounting">Whether the findings are only counted: millions of them need not be made to be thrown away.</param>
internal sealed class RuleFindings(Jid examined, RuleSelection rules, SensitiveTerms terms, bool isCounting)
{
    private readonly List<Finding> _findings = [];
    private readonly List<RuleTally> _tallies = [];
    private RuleTally? _tally;

    /// <summary>What has been added, in order; empty when counting.</summary>
    public IReadOnlyList<Finding> All => _findings;

    /// <summary>How much has been added, by rule.</summary>
    public IReadOnlyList<RuleTally> Tallies => _tallies;

    /// <summary>Whether the user named the rule, rather than taking all.</summary>
    public bool IsNamed(AuditRule rule) => rules.IsNamed(rule);

    /// <summary>Adds a finding; a sensitive term in its value makes it critical.</summary>
    public void Add(
        AuditRule rule, string message, string location, string contact = "", string field = "", string value = "", Severity? severity = null)
    {
        var weight = terms.Match(value) ? Severity.Critical : severity ?? rule.Severity;
        Tally(rule.Name).Add(weight);
        if (!isCounting)
        {
            _findings.Add(new Finding(examined, rule.Name, weight, contact, field, value, location, message));
        }
    }

    // The rules examine an account or server one after another.
    private RuleTally Tally(string rule)
    {
        if (_tally is null || !ReferenceEquals(_tally.Rule, rule))
        {
            _tally = new RuleTally(rule);
            _tallies.Add(_tally);
        }

        return _tally;
    }
}
