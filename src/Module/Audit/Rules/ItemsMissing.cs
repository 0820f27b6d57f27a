using XmppContacts.Contacts;

namespace XmppContacts.Audit.Rules;

/// <summary>An item that this program wrote and that is no longer in its node, though nobody who tells removed it (docs/protocol.md).</summary>
internal sealed class ItemsMissing : KeyedRule
{
    public override string Name => nameof(ItemsMissing);

    public override Severity Severity => Severity.High;

    public override string Description => "An encrypted item that this program wrote is missing from its node, or was replaced by something else.";

    public override string Advice =>
        "Restore the node from a backup of the server, and raise the server's item limit if that was lowered. Accept a loss, or a removal by another client, with --accept-missing at the next change.";

    internal override void Examine(AuditedAccount account, OpenedAddressBook opened, RuleFindings findings)
    {
        foreach (var item in opened.Book.MissingItems.Where(item => !item.IsRolledBack))
        {
            findings.Add(this, "an item that was written is missing from the node, or something else is in its place", Locations.Item(account, item.Node, item.ItemId));
        }
    }
}
