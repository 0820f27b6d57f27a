namespace XmppContacts.Audit.Rules;

/// <summary>A node that is not a whitelist (XEP-0223 §3, XEP-0510 §4).</summary>
internal sealed class NodeAccessModel : AccountRule
{
    // XEP-0163 §5: what a node of personal eventing has when nothing else was asked for.
    private const string Default = "presence";

    public override string Name => nameof(NodeAccessModel);

    public override Severity Severity => Severity.Critical;

    public override string Description => "The access model of a node that is only for the account itself (contacts, groups, key backup) is not 'whitelist'.";

    public override string Advice => "Configure the node with pubsub#access_model 'whitelist'.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        foreach (var node in account.OwnersNodes)
        {
            var model = node.Configuration?.AccessModel;
            if (model == "whitelist")
            {
                continue;
            }

            findings.Add(
                this,
                model switch
                {
                    null => "the access model is not given; by default everyone who sees the account's presence may read the node",
                    "open" => "anyone may read the node",
                    Default => "everyone who sees the account's presence may read the node",
                    "roster" => "the contacts of some groups may read the node",
                    "authorize" => "whoever the owner approves may read the node",
                    _ => "the access model is not 'whitelist'",
                },
                node.Name,
                field: "access_model",
                value: model ?? "");
        }
    }
}
