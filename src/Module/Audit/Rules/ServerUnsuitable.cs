namespace XmppContacts.Audit.Rules;

/// <summary>A server on which contacts cannot be kept in private nodes (XEP-0223 §5).</summary>
internal sealed class ServerUnsuitable : AccountRule
{
    public override string Name => nameof(ServerUnsuitable);

    public override Severity Severity => Severity.High;

    public override string Description => "The server offers the account no personal eventing, or no publish-options.";

    public override string Advice => "Enable personal eventing (Prosody: mod_pep; ejabberd: mod_pubsub with the pep plugin), or update the server.";

    internal override void Examine(AuditedAccount account, RuleFindings findings)
    {
        if (account.PepSupport is not { } support)
        {
            return;
        }

        if (!support.IsOffered)
        {
            findings.Add(this, "the server offers the account no personal eventing", "disco#info");
        }
        else if (!support.HasPublishOptions)
        {
            findings.Add(this, "the server takes no publish-options, so a private node could be public unnoticed", "disco#info");
        }
    }
}
