namespace XmppContacts.Audit;

/// <summary>Something an audit looks for: an <see cref="AccountRule"/> in accounts, a <see cref="ServerRule"/> in what servers say of themselves.</summary>
public abstract class AuditRule
{
    private protected AuditRule()
    {
    }

    /// <summary>The rule's name: what reports call it, and the name of its page in <c>docs/rules</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How much a finding of this rule matters, unless the rule says otherwise for one.</summary>
    public abstract Severity Severity { get; }

    /// <summary>Whether it looks at what is encrypted, and finds nothing without the keys.</summary>
    public virtual bool NeedsKeys => false;

    /// <summary>What the rule finds, in a line.</summary>
    public abstract string Description { get; }

    /// <summary>What to do about a finding, in a line.</summary>
    public abstract string Advice { get; }
}
