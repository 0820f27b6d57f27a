using XmppContacts.Contacts;

namespace XmppContacts.Audit.Rules;

/// <summary>An ID with a meaning (XEP-0510 §4: IDs must not be derived from contact data).</summary>
internal sealed class DerivedItemId : AccountRule
{
    private const int ShortestWord = 4;

    public override string Name => nameof(DerivedItemId);

    public override Severity Severity => Severity.High;

    public override string Description => "An item or group ID that contains, or is a common hash of, an address, name or group.";

    public override string Advice => "Publish the item again under a random ID of 128 bits, then retract the old one.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        foreach (var node in account.Nodes)
        {
            // XEP-0292 gives vCards the contact's JID as ID.
            foreach (var item in node.Items.Where(item => item.Payload is null || !ContactCard.IsCard(item.Payload)))
            {
                Check(account, findings, node.Name, "item ID", item.Id);
                if (item.Payload is { } payload && payload.Name == ContactNodes.Ns + "group" && (string?)payload.Attribute("id") is { } id && id != item.Id)
                {
                    Check(account, findings, node.Name, "group ID", id);
                }
            }
        }
    }

    private void Check(AuditedAccount account, RuleFindings findings, string node, string field, string id)
    {
        if (account.Words.StandIn(id, ShortestWord))
        {
            findings.Add(this, $"the {field} contains an address, name or group", node, field: field, value: id);
        }
        else if (account.Words.AreHashedIn(id))
        {
            findings.Add(this, $"the {field} is a hash of an address, name or group, which anyone can recompute", node, field: field, value: id);
        }
    }
}
