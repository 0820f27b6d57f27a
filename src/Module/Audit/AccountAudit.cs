using XmppContacts.Addressing;

namespace XmppContacts.Audit;

/// <summary>What an audit found in one account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Contacts">How many contacts its roster has.</param>
/// <param name="Findings">The findings, grouped by rule.</param>
public sealed record AccountAudit(Jid Account, int Contacts, IReadOnlyList<Finding> Findings);
