namespace XmppContacts.Audit.Rules;

/// <summary>A metacontact's member, in clear in private storage (XEP-0209).</summary>
internal sealed class MetaContactExposed : AccountRule
{
    public override string Name => nameof(MetaContactExposed);

    public override Severity Severity => Severity.High;

    public override string Description => "A metacontact entry: the server learns which addresses belong to one person.";

    public override string Advice => "Make one encrypted contact with all the addresses as identities (XEP-0510), then clear the entries.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        foreach (var entry in account.MetaContacts)
        {
            findings.Add(
                this,
                "the server can read which metacontact this address belongs to",
                Locations.MetaContacts,
                entry.JidText ?? "",
                "tag",
                entry.Tag ?? "");
        }
    }
}
