using System.Globalization;
using XmppContacts.Contacts;

namespace XmppContacts.Audit.Rules;

/// <summary>A group that contacts name and that is not there (XEP-0510 §4.1.2).</summary>
internal sealed class DanglingGroup : KeyedRule
{
    public override string Name => nameof(DanglingGroup);

    public override Severity Severity => Severity.Medium;

    public override string Description => "A group ID of an encrypted contact that no group item has.";

    public override string Advice => "Publish the group again under this ID, or take the ID out of the contacts.";

    internal override void Examine(AuditedAccount account, OpenedAddressBook opened, RuleFindings findings)
    {
        var place = opened.Book.GroupsNode.Items.Any(item => item.Fault is not null) ? "no group item that can be read" : "no group item";
        foreach (var id in opened.Book.DanglingGroupIds)
        {
            var contacts = opened.Book.Contacts.Count(contact => contact.Contact.GroupIds.Contains(id));
            findings.Add(
                this,
                string.Create(CultureInfo.InvariantCulture, $"{contacts} {(contacts == 1 ? "contact names" : "contacts name")} a group that {place} has"),
                ContactNodes.Groups,
                field: "group_id",
                value: id);
        }
    }
}
