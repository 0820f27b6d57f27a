using XmppContacts.Rosters;

namespace XmppContacts.Audit.Rules;

/// <summary>A group a contact is filed under, in clear in the roster (RFC 6121 §2.1.2.6).</summary>
internal sealed class RosterGroupExposed : AccountRule
{
    public override string Name => nameof(RosterGroupExposed);

    public override Severity Severity => Severity.High;

    public override string Description => "A group of a roster item in clear; one finding per group and contact.";

    public override string Advice => "Move the group to an encrypted group item (XEP-0510), then clear it from the roster.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        foreach (var item in account.Roster.AllItems)
        {
            foreach (var group in item.Groups)
            {
                if (!string.IsNullOrWhiteSpace(group))
                {
                    findings.Add(this, "the server can read a group of this contact", RosterXml.Namespace, item.Jid.ToString(), "group", group);
                }
            }
        }
    }
}
