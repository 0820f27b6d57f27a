using XmppContacts.Addressing;
using XmppContacts.Rosters;

namespace XmppContacts.Audit.Rules;

/// <summary>The name of a contact, in clear in the roster (RFC 6121 §2.1.2.4).</summary>
internal sealed class RosterNameExposed : AccountRule
{
    public override string Name => nameof(RosterNameExposed);

    public override Severity Severity => Severity.High;

    public override string Description => "A roster item's name in clear.";

    public override string Advice => "Move the name to an encrypted contact (XEP-0510), then clear it from the roster.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        foreach (var item in account.Roster.AllItems)
        {
            if (string.IsNullOrWhiteSpace(item.Name))
            {
                continue;
            }

            var repeats = Repeats(item, item.Name.Trim());
            findings.Add(
                this,
                repeats ? "the server can read the name of this contact, which only repeats its address" : "the server can read the name of this contact",
                RosterXml.Namespace,
                item.Jid.ToString(),
                "name",
                item.Name,
                repeats ? Severity.Low : Severity);
        }
    }

    private static bool Repeats(RosterItem item, string name)
    {
        var jid = item.Jid;
        return Same(name, jid.ToString()) || Same(name, jid.LocalSpan) || (!jid.IsBare && Same(name, jid.Bare.ToString()))
            || (jid.LocalSpan.Contains('\\') && Same(name, EscapedLocal.Unescape(jid.Local!)));
    }

    private static bool Same(string name, ReadOnlySpan<char> address) => name.AsSpan().Equals(address, StringComparison.OrdinalIgnoreCase);
}
