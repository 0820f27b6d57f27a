using System.Globalization;
using XmppContacts.Contacts;

namespace XmppContacts.Audit.Rules;

/// <summary>Items whose sizes tell them apart.</summary>
internal sealed class SizeDistinguishable : AccountRule
{
    public override string Name => nameof(SizeDistinguishable);

    public override Severity Severity => Severity.Low;

    public override string Description => "The sizes of encrypted items tell reserved items from contacts, or one contact from another.";

    public override string Advice => "Pad the items to one size, and larger ones to few coarse sizes, before they are encrypted, and publish them again.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        foreach (var node in account.Nodes)
        {
            if (account.Decrypted(node) is { } decrypted && decrypted.ReservedItemIds.Any())
            {
                CompareReserved(decrypted, findings);
                continue;
            }

            var sizes = node.Items
                .Where(item => item.Payload is not null && EncryptedPayload.WhyReadable(item.Payload) is null)
                .Select(item => EncryptedPayload.Size(item.Payload!))
                .Distinct()
                .ToList();
            // Of a few coarse sizes, reserved items have each as well.
            var padded = sizes.Select(EncryptedPayload.PaddedBytes).OfType<int>().ToList();
            if (sizes.Count > 1 && !(padded.Count == sizes.Count && ItemSizes.AreBounded(padded)))
            {
                findings.Add(
                    this,
                    string.Create(CultureInfo.InvariantCulture, $"the node's encrypted items have {sizes.Count} different sizes, from {sizes.Min()} to {sizes.Max()} characters"),
                    node.Name);
            }
        }
    }

    // A size that both kinds have tells nothing.
    private void CompareReserved(AddressBookNode node, RuleFindings findings)
    {
        var sizes = node.Items.Where(item => item.Decrypted is not null)
            .GroupBy(item => EncryptedPayload.Size(item.Stored.Payload!)).Select(items => (Items: items.Count(), Reserved: items.Count(item => item.IsReserved)));
        if (sizes.Where(size => size.Reserved == 0 || size.Reserved == size.Items).Sum(size => size.Items) is > 0 and var told)
        {
            findings.Add(
                this,
                string.Create(CultureInfo.InvariantCulture, $"the sizes of {told} of the node's {node.Items.Length} items tell whether they are reserved"),
                node.Name);
        }
    }
}
