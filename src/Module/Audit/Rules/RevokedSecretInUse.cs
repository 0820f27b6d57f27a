using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.Text;

namespace XmppContacts.Audit.Rules;

/// <summary>What is newest is encrypted with a secret that must not encrypt any more (XEP-0473 §5.3).</summary>
/// <remarks>
/// Items have no time. But the items of a node are in order of reception, so that one behind an item with a newer secret was published when that secret
/// was there already.
/// </remarks>
internal sealed class RevokedSecretInUse : KeyedRule
{
    public override string Name => nameof(RevokedSecretInUse);

    public override Severity Severity => Severity.High;

    public override string Description => "A node's newest items are encrypted with a revoked shared secret.";

    public override string Advice => "Publish the items again, encrypted with the newest secret; update the client that still uses the revoked one.";

    internal override void Examine(AuditedAccount account, OpenedAddressBook opened, RuleFindings findings)
    {
        foreach (var node in new[] { opened.Book.ContactsNode, opened.Book.GroupsNode })
        {
            var last = node.Items.LastOrDefault(item => item.Secret is not null);
            SharedSecret? newest = null;
            foreach (var item in node.Items)
            {
                if (item.Secret is not { } secret)
                {
                    continue;
                }

                if (secret.IsRevoked && newest?.Timestamp > secret.Timestamp)
                {
                    Add($"the item is encrypted with the revoked secret {VisibleText.Shortened(secret.Id)}, though {VisibleText.Shortened(newest.Id)} had been in use before it", item);
                }
                else if (secret.IsRevoked && item == last)
                {
                    Add($"the newest item of the node is encrypted with the revoked secret {VisibleText.Shortened(secret.Id)}", item);
                }

                newest = newest?.Timestamp >= secret.Timestamp ? newest : secret;
            }

            void Add(string message, AddressBookItem item) => findings.Add(this, message, Locations.Item(account, node.Name, item.Id));
        }
    }
}
