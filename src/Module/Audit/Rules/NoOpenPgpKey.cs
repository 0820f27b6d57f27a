using System.Xml.Linq;
using XmppContacts.EncryptedNodes.Keys;

namespace XmppContacts.Audit.Rules;

/// <summary>An account without a published OpenPGP key (XEP-0373 §4).</summary>
internal sealed class NoOpenPgpKey : AccountRule
{
    private static readonly XName Metadata = KeyNodes.Ns + "pubkey-metadata";

    public override string Name => nameof(NoOpenPgpKey);

    public override Severity Severity => Severity.Medium;

    public override string Description => "The account has published no OpenPGP key, so nothing can be encrypted to it.";

    public override string Advice => "Ask the user to publish an OpenPGP key (XEP-0373). Exports by ejabberd and Openfire's own form never hold keys: look on the server before you believe this.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        if (account.PublicKeys?.Items.Any(item => item.Payload?.Elements(Metadata).Any() == true) != true)
        {
            findings.Add(this, "the account has no published OpenPGP key", KeyNodes.List);
        }
    }
}
