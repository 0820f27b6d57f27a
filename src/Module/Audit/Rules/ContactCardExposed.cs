using XmppContacts.Contacts;
using XmppContacts.Text;

namespace XmppContacts.Audit.Rules;

/// <summary>A vCard of a contact among the items of the contact node, which is never encrypted (XEP-0292).</summary>
internal sealed class ContactCardExposed : AccountRule
{
    public override string Name => nameof(ContactCardExposed);

    public override Severity Severity => Severity.High;

    public override string Description => "A vCard of a contact, unencrypted in the contact node.";

    public override string Advice => "Move it into the encrypted contact (migrate --include-cards), or retract it with the client that wrote it.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        foreach (var item in account.ContactsNode?.Items ?? [])
        {
            if (item.Payload is { } payload && ContactCard.Of(item.Id, payload) is { } card)
            {
                var fields = string.Join(", ", card.Fields);
                findings.Add(
                    this, $"the server can read this vCard of a contact: {(fields.Length == 0 ? "it is empty" : VisibleText.Shortened(fields))}", ContactNodes.Contacts,
                    card.Jid?.ToString() ?? "", fields, string.Join("; ", card.Texts));
            }
        }
    }
}
