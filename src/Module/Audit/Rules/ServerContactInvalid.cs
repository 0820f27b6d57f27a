using XmppContacts.Discovery;

namespace XmppContacts.Audit.Rules;

/// <summary>A contact address of a server that is not a URI (XEP-0157 §3).</summary>
internal sealed class ServerContactInvalid : ServerRule
{
    public override string Name => nameof(ServerContactInvalid);

    public override Severity Severity => Severity.Medium;

    public override string Description => "A contact address of the server that is not a URI, so that programs cannot follow it.";

    public override string Advice => "Write it with its scheme, such as mailto:abuse@example.org or xmpp:admin@example.org.";

    internal override void Examine(ServerContacts server, RuleFindings findings)
    {
        foreach (var kind in Enum.GetValues<ServerContactKind>())
        {
            var field = kind.ToString().ToLowerInvariant();
            var addresses = server[kind];
            for (var i = 0; i < addresses.Length; i++)
            {
                if (ContactUri.FaultOf(addresses[i]) is { } fault)
                {
                    var which = addresses.Length == 1 ? $"the {field} address" : $"{field} address {i + 1} of {addresses.Length}";
                    findings.Add(this, $"{which} is not a URI: {fault}", Locations.ServerInformation, field: field, value: addresses[i]);
                }
            }
        }
    }
}
