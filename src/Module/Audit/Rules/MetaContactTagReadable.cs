namespace XmppContacts.Audit.Rules;

/// <summary>A metacontact's tag that tells who is behind it (XEP-0209 §4.1: tags are not for people to read).</summary>
internal sealed class MetaContactTagReadable : AccountRule
{
    private const int ShortestWord = 3;

    public override string Name => nameof(MetaContactTagReadable);

    public override Severity Severity => Severity.Low;

    public override string Description => "A metacontact tag that contains a name, group or part of an address.";

    public override string Advice => "Make the metacontact again under a random tag.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        if (account.MetaContacts.IsEmpty)
        {
            return;
        }

        foreach (var tag in account.MetaContacts.GroupBy(entry => entry.Tag ?? ""))
        {
            if (tag.Key.Length > 0 && account.Words.StandIn(tag.Key, ShortestWord))
            {
                findings.Add(
                    this,
                    "the tag contains a name, group or part of an address",
                    Locations.MetaContacts,
                    tag.First().JidText ?? "",
                    "tag",
                    tag.Key);
            }
        }
    }
}
