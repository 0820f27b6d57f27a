using XmppContacts.Accounts;

namespace XmppContacts.Audit;

/// <summary>Looks at accounts with a selection of rules.</summary>
/// <param name="rules">The rules to apply.</param>
/// <param name="terms">Words that make a finding critical.</param>
public sealed class Auditor(RuleSelection rules, SensitiveTerms terms)
{
    /// <summary>What the rules find in an account.</summary>
    public ValueTask<AccountAudit> AuditAsync(IAccountData account, CancellationToken cancellationToken = default) =>
        ExamineAsync(account, isCounting: false, cancellationToken);

    /// <summary>How much the rules find in an account, without the findings themselves.</summary>
    public ValueTask<AccountAudit> CountAsync(IAccountData account, CancellationToken cancellationToken = default) =>
        ExamineAsync(account, isCounting: true, cancellationToken);

    private async ValueTask<AccountAudit> ExamineAsync(IAccountData account, bool isCounting, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        var audited = await AuditedAccount.LoadAsync(account, cancellationToken);
        var findings = new AccountFindings(audited, rules, terms, isCounting);
        foreach (var rule in rules.Rules)
        {
            rule.Examine(audited, findings);
        }

        return new AccountAudit(audited.Jid, audited.Roster.Items.Length, findings.All, findings.Tallies);
    }
}
