namespace XmppContacts.Audit.Rules;

/// <summary>A node whose items a restart of the server may lose (XEP-0223 §3).</summary>
internal sealed class NodeNotPersistent : AccountRule
{
    public override string Name => nameof(NodeNotPersistent);

    public override Severity Severity => Severity.High;

    public override string Description => "The contact or group node does not keep its items.";

    public override string Advice => "Configure the node with pubsub#persist_items true, then check that every contact is still there.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        foreach (var node in account.Nodes)
        {
            if (node.Configuration?.PersistItems == false)
            {
                findings.Add(this, "the server does not keep the node's items", node.Name, field: "persist_items", value: "false");
            }
        }
    }
}
