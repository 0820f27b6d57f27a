using XmppContacts.Contacts;
using XmppContacts.Rosters;

namespace XmppContacts.Audit.Rules;

/// <summary>An account whose names and groups have no encrypted counterpart.</summary>
internal sealed class NotMigrated : AccountRule
{
    public override string Name => nameof(NotMigrated);

    public override Severity Severity => Severity.Medium;

    public override string Description => "Contacts with a name or group, but no encrypted counterpart: once per account, or once per contact when the rule is named or others are migrated.";

    public override string Advice => "Move names and groups to encrypted contacts (XEP-0510). Exports by ejabberd never hold nodes: look on the server before you believe this.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        var book = account.Opened?.Book;
        if (book is null ? account.ContactsNode is { Items.Length: > 0 } : book.Contacts.IsEmpty && book.ContactsNode.Items.Any(item => item.Fault is not null))
        {
            // Nobody can tell here which contacts the items are.
            return;
        }

        var each = findings.IsNamed(this) || book is { Contacts.IsEmpty: false };
        foreach (var item in account.Roster.AllItems)
        {
            if (!IsExposed(item) || account.FindEncrypted(item) is not null)
            {
                continue;
            }

            if (!each)
            {
                findings.Add(this, "the account has names or groups in clear and no encrypted contacts", ContactNodes.Contacts);
                return;
            }

            findings.Add(this, "this contact has no encrypted counterpart", ContactNodes.Contacts, item.Jid.ToString());
        }
    }

    private static bool IsExposed(RosterItem item)
    {
        foreach (var group in item.Groups)
        {
            if (!string.IsNullOrWhiteSpace(group))
            {
                return true;
            }
        }

        return !string.IsNullOrWhiteSpace(item.Name);
    }
}
