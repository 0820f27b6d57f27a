using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.Text;

namespace XmppContacts.Audit.Rules;

/// <summary>Items whose shared secret is in messages alone: archives expire, and quotas push old messages out (docs/protocol.md).</summary>
internal sealed class SecretNotDurable : KeyedRule
{
    public override string Name => nameof(SecretNotDurable);

    public override Severity Severity => Severity.High;

    public override string Description => "Encrypted items whose shared secret is found in the message archive alone, which expires: they are unreadable then.";

    public override string Advice => "Run migrate or secret share: they put the secret into the account's private node. If a secrets file has it, name the file.";

    internal override void Examine(AuditedAccount account, OpenedAddressBook opened, RuleFindings findings)
    {
        foreach (var node in new[] { opened.Book.ContactsNode, opened.Book.GroupsNode })
        {
            foreach (var items in node.Items.Where(item => item.Secret is not null).GroupBy(item => item.Secret!.Id))
            {
                var secret = items.First().Secret!;
                if (opened.Secrets.Any(found => Is(found.Secret, secret) && !found.IsDurable))
                {
                    findings.Add(this, $"the secret {VisibleText.Shortened(secret.Id)}, which opens {items.Count():N0} items of the node, is in messages alone, and they expire", node.Name);
                }
            }
        }
    }

    private static bool Is(SharedSecret one, SharedSecret other) => one.Id == other.Id && one.Node == other.Node && one.Service == other.Service;
}
