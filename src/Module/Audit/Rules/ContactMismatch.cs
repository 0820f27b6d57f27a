using XmppContacts.Contacts;
using XmppContacts.Rosters;

namespace XmppContacts.Audit.Rules;

/// <summary>A contact that the roster and the encrypted node tell different things about.</summary>
internal sealed class ContactMismatch : KeyedRule
{
    public override string Name => nameof(ContactMismatch);

    public override Severity Severity => Severity.Medium;

    public override string Description => "A name or groups in the roster that differ from those of the encrypted contact.";

    public override string Advice => "Decide which is right, correct the encrypted contact, then clear the roster.";

    internal override void Examine(AuditedAccount account, OpenedAddressBook opened, RuleFindings findings)
    {
        var groups = opened.Book.Groups.ToDictionary(group => group.Group.Id, group => group.Group.Name, StringComparer.Ordinal);
        foreach (var item in account.Roster.Items)
        {
            // The encrypted contact is that of the bare JID, whose own item is compared.
            if (!item.Jid.IsBare || account.FindEncrypted(item) is not { } contact)
            {
                continue;
            }

            // A name that was cleared is the aim of it all.
            if (!string.IsNullOrWhiteSpace(item.Name) && item.Name != contact.Name)
            {
                Add(contact.Name is null ? "the encrypted contact has no name, the roster has" : "the encrypted contact has another name than the roster", item, "name", item.Name, findings);
            }

            CheckGroups(item, [.. contact.GroupIds.Select(id => groups.GetValueOrDefault(id)).OfType<string>()], findings);
        }
    }

    private void CheckGroups(RosterItem item, HashSet<string> encrypted, RuleFindings findings)
    {
        var clear = item.Groups.Where(group => !string.IsNullOrWhiteSpace(group)).ToHashSet(StringComparer.Ordinal);
        foreach (var group in clear.Where(group => !encrypted.Contains(group)))
        {
            Add("the encrypted contact is not in this group of the roster", item, "group", group, findings);
        }

        if (clear.Count > 0 && !encrypted.IsSubsetOf(clear))
        {
            Add("the encrypted contact is in a group that it is not in in the roster", item, "", "", findings);
        }
    }

    private void Add(string message, RosterItem item, string field, string value, RuleFindings findings) =>
        findings.Add(this, message, ContactNodes.Contacts, item.Jid.ToString(), field, value);
}
