using XmppContacts.Discovery;

namespace XmppContacts.Audit.Rules;

/// <summary>A server that names nobody to turn to (XEP-0157).</summary>
internal sealed class ServerContactMissing : ServerRule
{
    public override string Name => nameof(ServerContactMissing);

    public override Severity Severity => Severity.Medium;

    public override string Description => "The server publishes no abuse, admin, security or support address.";

    public override string Advice => "Publish addresses (Prosody: mod_server_contact_info; ejabberd: mod_disco with server_info).";

    internal override void Examine(ServerContacts server, RuleFindings findings)
    {
        if (server is { Abuse.IsEmpty: true, Admin.IsEmpty: true, Security.IsEmpty: true, Support.IsEmpty: true })
        {
            findings.Add(this, "the server publishes no abuse, admin, security or support address", Locations.ServerInformation);
        }
    }
}
