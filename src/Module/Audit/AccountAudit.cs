using XmppContacts.Addressing;

namespace XmppContacts.Audit;

/// <summary>What an audit found in one account, or about one server.</summary>
/// <param name="Account">The account, or the server's domain.</param>
/// <param name="Contacts">How many contacts its roster has; a server has none.</param>
/// <param name="Findings">The findings, grouped by rule; empty when they were only counted.</param>
/// <param name="Tallies">How many findings each rule has; rules without findings are left out.</param>
public sealed record AccountAudit(Jid Account, int Contacts, IReadOnlyList<Finding> Findings, IReadOnlyList<RuleTally> Tallies)
{
    /// <summary>What the server gave that was not understood, as parts of sentences; problems of an export are elements of its source.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
