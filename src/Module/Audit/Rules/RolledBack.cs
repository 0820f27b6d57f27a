using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Text;

namespace XmppContacts.Audit.Rules;

/// <summary>An item of which a newer version was there before, or a revoked secret that is the newest again (docs/protocol.md).</summary>
internal sealed class RolledBack : KeyedRule
{
    public override string Name => nameof(RolledBack);

    public override Severity Severity => Severity.Critical;

    public override string Description => "An encrypted item is an older version than one that was there before, or a revoked shared secret is the newest again: the server was turned back, or turns data back.";

    public override string Advice =>
        "Find out whether the server was restored from a backup. If not, somebody replays old data. Accept the older version with --accept-missing at the next change, or restore the newer one.";

    internal override void Examine(AuditedAccount account, OpenedAddressBook opened, RuleFindings findings)
    {
        foreach (var (_, fault) in opened.Faults().Where(found => found.Fault.Kind == ItemFaultKind.RolledBack))
        {
            findings.Add(this, fault.Message, Locations.Item(account, fault.Node, fault.ItemId));
        }

        foreach (var rollback in opened.Rollbacks)
        {
            findings.Add(
                this,
                $"the newest secret there, {VisibleText.Shortened(rollback.Secret.Id)} of {VisibleText.Shortened(rollback.Secret.Node)}, was revoked: an earlier state was put back",
                rollback.Place == SecretOrigins.PrivateNode ? PrivateNode.Name : Locations.MessageArchive);
        }
    }
}
