using XmppContacts.Contacts;

namespace XmppContacts.Audit.Rules;

/// <summary>An item that no client can use as XEP-0510 §4 has it.</summary>
internal sealed class InvalidItem : KeyedRule
{
    public override string Name => nameof(InvalidItem);

    public override Severity Severity => Severity.Medium;

    public override string Description => "An item that decrypts but breaks XEP-0510, is empty, or has no ID of its own.";

    public override string Advice => "Correct the item with the client that wrote it, or retract it.";

    internal override void Examine(AuditedAccount account, OpenedAddressBook opened, RuleFindings findings)
    {
        foreach (var (item, fault) in opened.Faults())
        {
            if (fault.Kind is ItemFaultKind.Invalid or ItemFaultKind.NoIdOfItsOwn || item.Stored.Payload is null)
            {
                findings.Add(this, fault.Message, Locations.Item(account, fault.Node, fault.ItemId));
            }
        }

        foreach (var node in new[] { opened.Book.ContactsNode, opened.Book.GroupsNode })
        {
            foreach (var item in node.Items.Where(item => item.IsRetracted))
            {
                findings.Add(this, "the item was retracted and is there nevertheless: the next change removes it", Locations.Item(account, node.Name, item.Id));
            }
        }

        foreach (var fault in opened.Book.ManifestFaults)
        {
            findings.Add(this, fault.Message, Locations.Item(account, fault.Node, fault.ItemId));
        }
    }
}
