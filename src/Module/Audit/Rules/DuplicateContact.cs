using System.Globalization;
using XmppContacts.Contacts;

namespace XmppContacts.Audit.Rules;

/// <summary>Several items that share an identity (XEP-0510 §5: clients merge them each time they read them).</summary>
internal sealed class DuplicateContact : KeyedRule
{
    public override string Name => nameof(DuplicateContact);

    public override Severity Severity => Severity.Medium;

    public override string Description => "Several encrypted items are about one contact.";

    public override string Advice => "Merge the items into one; the last of them gets what all say.";

    internal override void Examine(AuditedAccount account, OpenedAddressBook opened, RuleFindings findings)
    {
        foreach (var contact in opened.Book.Contacts.Where(contact => contact.ItemIds.Length > 1))
        {
            // An address that the server does not know from the roster is nothing for a column that is never masked.
            var known = account.Roster.Items.FirstOrDefault(item => contact.Contact.Jids.Contains(item.Jid.Bare))?.Jid.ToString() ?? "";
            findings.Add(
                this,
                string.Create(CultureInfo.InvariantCulture, $"{contact.ItemIds.Length} items are about one contact"),
                ContactNodes.Contacts,
                known,
                "identity",
                contact.Contact.Identities[0].Value);
        }
    }
}
