using XmppContacts.Accounts;
using XmppContacts.Contacts;
using XmppContacts.Discovery;

namespace XmppContacts.Audit;

/// <summary>Looks at accounts, or at servers, with a selection of rules.</summary>
/// <param name="rules">The rules to apply.</param>
/// <param name="terms">Words that make a finding critical.</param>
/// <param name="keys">What decrypts the accounts' contacts; null leaves out the rules that need it.</param>
public sealed class Auditor(RuleSelection rules, SensitiveTerms terms, AddressBookAccess? keys = null)
{
    private readonly AccountRule[] _accountRules = [.. rules.Rules.OfType<AccountRule>().Where(rule => keys is not null || !rule.NeedsKeys)];

    /// <summary>What the rules find in an account.</summary>
    public ValueTask<AccountAudit> AuditAsync(IAccountData account, CancellationToken cancellationToken = default) =>
        ExamineAsync(account, isCounting: false, cancellationToken);

    /// <summary>How much the rules find in an account, without the findings themselves.</summary>
    public ValueTask<AccountAudit> CountAsync(IAccountData account, CancellationToken cancellationToken = default) =>
        ExamineAsync(account, isCounting: true, cancellationToken);

    /// <summary>What the rules find in the contact addresses of a server. Of one that did not answer, nothing is known and nothing is found.</summary>
    public AccountAudit Audit(ServerContacts server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var findings = new RuleFindings(server.Domain, rules, terms, isCounting: false);
        if (server.Outcome is ServerContactOutcome.Answered or ServerContactOutcome.NoForm)
        {
            foreach (var rule in rules.Rules.OfType<ServerRule>())
            {
                rule.Examine(server, findings);
            }
        }

        return new AccountAudit(server.Domain, 0, findings.All, findings.Tallies);
    }

    private async ValueTask<AccountAudit> ExamineAsync(IAccountData account, bool isCounting, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        var audited = await AuditedAccount.LoadAsync(account, keys, cancellationToken);
        var findings = new RuleFindings(audited.Jid, rules, terms, isCounting);
        foreach (var rule in _accountRules)
        {
            rule.Examine(audited, findings);
        }

        return new AccountAudit(audited.Jid, audited.Roster.AllItems.Count(), findings.All, findings.Tallies) { Problems = audited.Roster.Problems };
    }
}
