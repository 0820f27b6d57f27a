using XmppContacts.Contacts;

namespace XmppContacts.Audit.Rules;

/// <summary>A group without contacts.</summary>
internal sealed class OrphanGroup : KeyedRule
{
    public override string Name => nameof(OrphanGroup);

    public override Severity Severity => Severity.Info;

    public override string Description => "An encrypted group that no contact names.";

    public override string Advice => "Remove the group if it is not wanted any more.";

    internal override void Examine(AuditedAccount account, OpenedAddressBook opened, RuleFindings findings)
    {
        foreach (var group in opened.Book.OrphanGroups)
        {
            findings.Add(this, "no contact names this group", ContactNodes.Groups, field: "group", value: group.Name);
        }
    }
}
