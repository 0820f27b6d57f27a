namespace XmppContacts.Audit;

/// <summary>The findings of one account as the rules add them.</summary>
internal sealed class AccountFindings(AuditedAccount account, RuleSelection rules, SensitiveTerms terms)
{
    private readonly List<Finding> _findings = [];

    /// <summary>What has been added, in order.</summary>
    public IReadOnlyList<Finding> All => _findings;

    /// <summary>Whether the user named the rule, rather than taking all.</summary>
    public bool IsNamed(AuditRule rule) => rules.IsNamed(rule);

    /// <summary>Adds a finding; a sensitive term in its value makes it critical.</summary>
    public void Add(
        AuditRule rule, string message, string location, string contact = "", string field = "", string value = "", Severity? severity = null) =>
        _findings.Add(new Finding(
            account.Jid, rule.Name, terms.Match(value) ? Severity.Critical : severity ?? rule.Severity, contact, field, value, location, message));
}
