using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.PubSub;

namespace XmppContacts.Audit.Rules;

/// <summary>An item of the encrypted nodes that anyone with access to the server can read (XEP-0510 §4: items must be encrypted).</summary>
internal sealed class PlaintextItem : AccountRule
{
    public override string Name => nameof(PlaintextItem);

    public override Severity Severity => Severity.Critical;

    public override string Description => "An item of the contact or group node, or a backup of secret keys, that is not encrypted.";

    public override string Advice => "Publish the item again encrypted, or retract it; find out which client wrote it.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        foreach (var node in account.Nodes)
        {
            foreach (var item in node.Items)
            {
                // vCards are ContactCardExposed's.
                if (item.Payload is not null && !IsCard(node, item.Payload) && EncryptedPayload.WhyReadable(item.Payload) is { } reason)
                {
                    Add(account, node, item, item.Payload, reason, findings);
                }
            }
        }

        foreach (var node in account.PrivateNodes.Where(node => node.Name != RunReservation.Node))
        {
            foreach (var item in node.Items)
            {
                if (item.Payload is not null && EncryptedPayload.WhyReadable(item.Payload, isBackup: node.Name == KeyNodes.Backup) is { } reason)
                {
                    findings.Add(this, reason, Locations.Item(account, node.Name, item.Id));
                }
            }
        }
    }

    private static bool IsCard(PubSubNode node, XElement payload) => node.Name == ContactNodes.Contacts && ContactCard.IsCard(payload);

    private void Add(AuditedAccount account, PubSubNode node, PubSubItem item, XElement payload, string reason, RuleFindings findings)
    {
        var isOurs = payload.Name.Namespace == ContactNodes.Ns;
        var name = isOurs ? (string?)payload.Attribute("name") ?? "" : "";

        // Only an address belongs into a column that is never masked, not what identifies a contact in another way.
        var identity = isOurs
            ? payload.Elements(ContactNodes.Ns + "identity").FirstOrDefault(element => (string?)element.Attribute("type") == ContactIdentity.JidType)
            : null;
        findings.Add(this, reason, Locations.Item(account, node.Name, item.Id), identity?.Value.Trim() ?? "", name.Length == 0 ? "" : "name", name);
    }
}
