using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Keys;

namespace XmppContacts.Audit.Rules;

/// <summary>A key that an account's secrets are signed with or encrypted to, and that its list of published keys lacks (XEP-0373 §4.2).</summary>
internal sealed class KeyNotAnnounced : KeyedRule
{
    public override string Name => nameof(KeyNotAnnounced);

    public override Severity Severity => Severity.Medium;

    public override string Description => "A key that is in use for encrypted contacts is not in the account's list of published keys: clients do not accept what it signs.";

    public override string Advice => "Run migrate or secret share: they add the key to the list, beside those that a client has put there.";

    internal override void Examine(AuditedAccount account, OpenedAddressBook opened, RuleFindings findings)
    {
        foreach (var fingerprint in opened.NotAnnounced)
        {
            findings.Add(this, $"the key {fingerprint} is in use for encrypted contacts, and the list of published keys does not name it", KeyNodes.List);
        }
    }
}
