using XmppContacts.Accounts;

namespace XmppContacts.Audit;

/// <summary>Looks at accounts with a selection of rules.</summary>
/// <param name="rules">The rules to apply.</param>
/// <param name="terms">Words that make a finding critical.</param>
public sealed class Auditor(RuleSelection rules, SensitiveTerms terms)
{
    /// <summary>What the rules find in an account.</summary>
    public async ValueTask<AccountAudit> AuditAsync(IAccountData account, CancellationToken cancellationToken = default)
    {
        var audited = await AuditedAccount.LoadAsync(account, cancellationToken);
        var findings = new AccountFindings(audited, rules, terms);
        foreach (var rule in rules.Rules)
        {
            rule.Examine(audited, findings);
        }

        return new AccountAudit(audited.Jid, audited.Roster.Items.Length, findings.All);
    }
}
