using XmppContacts.Discovery;

namespace XmppContacts.Audit;

/// <summary>Something an audit looks for in what a server says of itself.</summary>
public abstract class ServerRule : AuditRule
{
    /// <summary>Adds what it finds in the contact addresses of a server that answered.</summary>
    internal abstract void Examine(ServerContacts server, RuleFindings findings);
}
