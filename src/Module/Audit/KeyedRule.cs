using XmppContacts.Contacts;

namespace XmppContacts.Audit;

/// <summary>Something an audit looks for in what an account keeps encrypted.</summary>
public abstract class KeyedRule : AccountRule
{
    /// <inheritdoc/>
    public sealed override bool NeedsKeys => true;

    /// <summary>Adds what it finds in an account and its decrypted contacts.</summary>
    internal abstract void Examine(AuditedAccount account, OpenedAddressBook opened, RuleFindings findings);

    internal sealed override void Examine(AuditedAccount account, RuleFindings findings)
    {
        if (account.Opened is { } opened)
        {
            Examine(account, opened, findings);
        }
    }
}
