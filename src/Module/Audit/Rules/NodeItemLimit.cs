using System.Globalization;
using XmppContacts.Contacts;

namespace XmppContacts.Audit.Rules;

/// <summary>A node that holds fewer items than there are: the server drops the oldest without a word.</summary>
internal sealed class NodeItemLimit : AccountRule
{
    public override string Name => nameof(NodeItemLimit);

    public override Severity Severity => Severity.High;

    public override string Description => "The item limit of the contact or group node is lower than the number of items it needs.";

    public override string Advice => "Configure pubsub#max_items with a number that covers all contacts, then publish again what was dropped.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        foreach (var node in account.Nodes)
        {
            if (node.Configuration?.MaxItems is not { } limit)
            {
                continue;
            }

            // A full node that is smaller than the roster has dropped contacts, or will drop one at the next publish.
            var needed = node.Name == ContactNodes.Contacts
                ? account.Roster.Items.Length
                : account.Roster.Items.SelectMany(item => item.Groups).Distinct().Count();
            if (node.Items.Length > limit || (node.Items.Length == limit && needed > limit))
            {
                findings.Add(
                    this,
                    string.Create(CultureInfo.InvariantCulture, $"the node may hold {limit} {(limit == 1 ? "item" : "items")}, but needs {Math.Max(needed, node.Items.Length)}"),
                    node.Name,
                    field: "max_items",
                    value: limit.ToString(CultureInfo.InvariantCulture));
            }
        }
    }
}
