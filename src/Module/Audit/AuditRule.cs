namespace XmppContacts.Audit;

/// <summary>Something an audit looks for.</summary>
public abstract class AuditRule
{
    /// <summary>The rule's name: what reports call it, and the name of its page in <c>docs/rules</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How much a finding of this rule matters, unless the rule says otherwise for one.</summary>
    public abstract Severity Severity { get; }

    /// <summary>What the rule finds, in a line.</summary>
    public abstract string Description { get; }

    /// <summary>What to do about a finding, in a line.</summary>
    public abstract string Advice { get; }

    /// <summary>Adds what it finds in an account.</summary>
    internal abstract void Examine(AuditedAccount account, AccountFindings findings);
}
