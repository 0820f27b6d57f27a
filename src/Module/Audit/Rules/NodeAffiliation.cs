using XmppContacts.Addressing;

namespace XmppContacts.Audit.Rules;

/// <summary>Someone besides the owner may read a node or publish to it (XEP-0060 §4.1).</summary>
internal sealed class NodeAffiliation : AccountRule
{
    public override string Name => nameof(NodeAffiliation);

    public override Severity Severity => Severity.Critical;

    public override string Description => "Someone other than the owner may read a node that is only for the account itself (contacts, groups, key backup), or publish to it.";

    public override string Advice => "Remove the affiliation, or set pubsub#publish_model to 'publishers'.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        foreach (var node in account.OwnersNodes)
        {
            foreach (var affiliation in node.Affiliations)
            {
                var may = affiliation.Affiliation switch
                {
                    "owner" => "is an owner of the node too",
                    "publisher" => "may read the node and publish to it",
                    "publish-only" => "may publish to the node",
                    "member" => "may read the node",
                    _ => null,
                };
                if (may is not null && !(Jid.TryFromServer(affiliation.Jid, out var jid) && jid.Bare == account.Jid))
                {
                    findings.Add(this, "another entity " + may, node.Name, affiliation.Jid, "affiliation", affiliation.Affiliation);
                }
            }

            if (node.Configuration?.PublishModel is { } model and not "publishers")
            {
                findings.Add(this, "others than the owner may publish to the node", node.Name, field: "publish_model", value: model);
            }
        }
    }
}
