namespace XmppContacts.Audit.Rules;

/// <summary>A note about a contact, in clear in private storage (XEP-0145).</summary>
internal sealed class ContactNoteExposed : AccountRule
{
    public override string Name => nameof(ContactNoteExposed);

    public override Severity Severity => Severity.High;

    public override string Description => "A note about a contact in clear.";

    public override string Advice => "Move the note into the encrypted contact, then clear it from private storage.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        foreach (var note in account.Notes)
        {
            if (!string.IsNullOrWhiteSpace(note.Value))
            {
                findings.Add(
                    this, "the server can read a note about this contact", Locations.Notes, (string?)note.Attribute("jid") ?? "", "note", note.Value);
            }
        }
    }
}
