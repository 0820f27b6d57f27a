using System.Globalization;

namespace XmppContacts.Audit.Rules;

/// <summary>A node whose number of items tells the number of contacts (XEP-0510 §4.3).</summary>
/// <remarks>
/// With keys, reserved items are known. Without, they look like contacts. But padding fills a node to a power of two, or to the node's limit, and a
/// number of items that is neither was not padded.
/// </remarks>
internal sealed class UnpaddedNode : AccountRule
{
    private const int SmallestPadded = 16;

    public override string Name => nameof(UnpaddedNode);

    public override Severity Severity => Severity.Low;

    public override string Description => "No reserved items: the number of items is the number of contacts.";

    public override string Advice => "Fill the node with reserved items up to a power of two (XEP-0510 §4.3).";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        foreach (var node in account.Nodes)
        {
            var count = node.Items.Length;
            if (account.Decrypted(node) is { } decrypted)
            {
                if (count > 0 && !decrypted.ReservedItemIds.Any())
                {
                    findings.Add(
                        this,
                        string.Create(CultureInfo.InvariantCulture, $"the node holds {count} {(count == 1 ? "item" : "items")}, none of them reserved"),
                        node.Name);
                }
            }
            else if (count > 0 && !(count >= SmallestPadded && int.IsPow2(count)) && !(count >= SmallestPadded && count == node.Configuration?.MaxItems))
            {
                findings.Add(
                    this,
                    string.Create(CultureInfo.InvariantCulture, $"the node holds {count} {(count == 1 ? "item" : "items")}, a number that padding does not give"),
                    node.Name);
            }
        }
    }
}
