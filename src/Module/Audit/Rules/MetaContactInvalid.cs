using XmppContacts.Addressing;
using XmppContacts.MetaContacts;

namespace XmppContacts.Audit.Rules;

/// <summary>A metacontact entry that breaks XEP-0209 §4.1.</summary>
internal sealed class MetaContactInvalid : AccountRule
{
    public override string Name => nameof(MetaContactInvalid);

    public override Severity Severity => Severity.Medium;

    public override string Description =>
        "A metacontact entry whose JID is missing, not bare, in two metacontacts or not in the roster, or whose tag or order is wrong.";

    public override string Advice => "Correct the entry, or remove it.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        if (account.MetaContacts.IsEmpty)
        {
            return;
        }

        var roster = account.Roster.Items.Select(item => item.Jid).ToHashSet();
        var tags = new Dictionary<Jid, string>();
        foreach (var entry in account.MetaContacts)
        {
            CheckJid(entry, roster, findings);
            if (string.IsNullOrEmpty(entry.Tag))
            {
                Add(findings, entry, "the entry has no tag");
            }
            else if (entry.Jid is { } jid && !tags.TryAdd(jid, entry.Tag) && tags[jid] != entry.Tag)
            {
                Add(findings, entry, "the JID is in two metacontacts", "tag", entry.Tag);
            }

            if (entry.OrderText is { } order && entry.Order is null)
            {
                Add(findings, entry, "the order is not an unsigned int", "order", order);
            }
        }
    }

    private void CheckJid(MetaContactEntry entry, HashSet<Jid> roster, RuleFindings findings)
    {
        if (string.IsNullOrEmpty(entry.JidText))
        {
            Add(findings, entry, "the entry has no JID");
        }
        else if (entry.Jid is null || (!roster.Contains(entry.Jid) && !Jid.TryParse(entry.JidText, out _)))
        {
            // An address outside RFC 7622 is one where the server has it in the roster.
            Add(findings, entry, "the JID is not an XMPP address");
        }
        else if (!entry.Jid.IsBare)
        {
            Add(findings, entry, "the JID is not bare");
        }
        else if (!roster.Contains(entry.Jid))
        {
            Add(findings, entry, "the JID is not in the roster");
        }
    }

    private void Add(RuleFindings findings, MetaContactEntry entry, string message, string field = "", string value = "") =>
        findings.Add(this, message, Locations.MetaContacts, entry.JidText ?? "", field, value);
}
