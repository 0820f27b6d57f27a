using System.Globalization;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.Text;

namespace XmppContacts.Audit.Rules;

/// <summary>A shared secret that whoever has the items can guess (XEP-0473 §9).</summary>
internal sealed class WeakSharedSecret : KeyedRule
{
    public override string Name => nameof(WeakSharedSecret);

    public override Severity Severity => Severity.High;

    public override string Description => "A shared secret under 32 characters, revoked ones aside that no item uses.";

    public override string Advice => "Rotate the secret, publish the items again, and update the client that made it.";

    internal override void Examine(AuditedAccount account, OpenedAddressBook opened, RuleFindings findings)
    {
        var used = opened.Book.ContactsNode.Items.Concat(opened.Book.GroupsNode.Items).Select(item => item.Secret).OfType<SharedSecret>().ToHashSet();
        foreach (var (secret, _) in opened.Secrets)
        {
            if (secret.Passphrase.Length < SharedSecret.ShortestSafe && (!secret.IsRevoked || used.Contains(secret)))
            {
                findings.Add(
                    this,
                    string.Create(CultureInfo.InvariantCulture, $"the shared secret {VisibleText.Shortened(secret.Id)} has fewer than {SharedSecret.ShortestSafe} characters"),
                    secret.Node);
            }
        }
    }
}
