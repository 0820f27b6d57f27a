namespace XmppContacts.Audit;

/// <summary>Something an audit looks for in an account.</summary>
public abstract class AccountRule : AuditRule
{
    /// <summary>Adds what it finds in an account.</summary>
    internal abstract void Examine(AuditedAccount account, RuleFindings findings);
}
