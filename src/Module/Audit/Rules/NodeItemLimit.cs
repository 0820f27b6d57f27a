using System.Globalization;
using XmppContacts.Contacts;

namespace XmppContacts.Audit.Rules;

/// <summary>A node that holds fewer items than there are: the server drops the oldest without a word.</summary>
internal sealed class NodeItemLimit : AccountRule
{
    public override string Name => nameof(NodeItemLimit);

    public override Severity Severity => Severity.High;

    public override string Description => "The item limit of the contact or group node, or of its server, is lower than the number of items it needs.";

    public override string Advice => "Raise the server's limit (pep_max_items on Prosody, max_items_node on ejabberd) and configure pubsub#max_items with a number that covers all contacts, then publish again what was dropped.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        foreach (var node in account.Nodes)
        {
            if (account.NodesBeyondRoom.Contains(node.Name))
            {
                findings.Add(
                    this,
                    string.Create(CultureInfo.InvariantCulture, $"the node has {node.Items.Length} items, and the server lets it hold fewer: the next one it is given pushes out the oldest"),
                    node.Name,
                    field: "max_items",
                    value: "max");
                continue;
            }

            if (node.Configuration?.Places is not { } limit)
            {
                continue;
            }

            // A full node that is smaller than the roster has dropped contacts, or will drop one at the next publish.
            var needed = node.Name == ContactNodes.Contacts
                ? account.Roster.Items.Length
                : account.Roster.Items.SelectMany(item => item.Groups).Distinct().Count();
            if (node.Items.Length > limit || (node.Items.Length == limit && (needed > limit || limit == 1)))
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
