using System.Collections.Immutable;
using XmppContacts.Addressing;
using XmppContacts.Streams;

namespace XmppContacts.Discovery;

/// <summary>Whom to contact at a server (XEP-0157), or why that is not known.</summary>
public sealed class ServerContacts
{
    /// <summary>What the form is for (XEP-0157 §3).</summary>
    internal const string FormType = "http://jabber.org/network/serverinfo";

    private readonly ImmutableArray<ImmutableArray<string>> _addresses;

    private ServerContacts(Jid domain, ServerContactOutcome outcome, string? problem, IReadOnlyList<DataForm> forms)
    {
        Domain = domain;
        Outcome = outcome;
        Problem = problem;

        // Sorted once: how many fields a form has is the server's choice.
        var values = forms.SelectMany(form => form.NamedValues).ToLookup(value => value.Field, value => value.Value);
        _addresses = [.. Enum.GetValues<ServerContactKind>().Select(kind => values[FieldOf(kind)].ToImmutableArray())];
        var registered = Enum.GetValues<ServerContactKind>().Select(FieldOf).ToHashSet();
        OtherFields =
        [
            .. forms.SelectMany(form => form.Fields).Distinct().Where(field => !registered.Contains(field))
                .Select(field => new ServerInformationField(field, [.. values[field]])),
        ];
    }

    /// <summary>The server's domain.</summary>
    public Jid Domain { get; }

    /// <summary>What came of asking.</summary>
    public ServerContactOutcome Outcome { get; }

    /// <summary>Why there are no addresses, as a sentence that is safe to show; null when the server answered with the form.</summary>
    public string? Problem { get; }

    /// <summary>Addresses for reports of abusive traffic.</summary>
    public ImmutableArray<string> Abuse => this[ServerContactKind.Abuse];

    /// <summary>Addresses of the administrators.</summary>
    public ImmutableArray<string> Admin => this[ServerContactKind.Admin];

    /// <summary>Addresses for feedback.</summary>
    public ImmutableArray<string> Feedback => this[ServerContactKind.Feedback];

    /// <summary>Addresses for sales and marketing.</summary>
    public ImmutableArray<string> Sales => this[ServerContactKind.Sales];

    /// <summary>Addresses for security concerns.</summary>
    public ImmutableArray<string> Security => this[ServerContactKind.Security];

    /// <summary>Where the state of the service is published.</summary>
    public ImmutableArray<string> Status => this[ServerContactKind.Status];

    /// <summary>Addresses for support.</summary>
    public ImmutableArray<string> Support => this[ServerContactKind.Support];

    /// <summary>The form's other fields, in its order.</summary>
    public ImmutableArray<ServerInformationField> OtherFields { get; }

    /// <summary>The addresses of a kind as the server gives them; they should be URIs, and need not be.</summary>
    public ImmutableArray<string> this[ServerContactKind kind] => _addresses[(int)kind];

    /// <summary>Domain and outcome.</summary>
    public override string ToString() => Problem is null ? Domain.ToString() : $"{Domain}: {Problem}";

    /// <summary>What a server's answer says.</summary>
    internal static ServerContacts Of(Jid domain, DiscoveryInformation information)
    {
        var forms = information.Forms.Where(form => form.FormType == FormType).ToList();
        return forms.Count > 0
            ? new ServerContacts(domain, ServerContactOutcome.Answered, null, forms)
            : new ServerContacts(domain, ServerContactOutcome.NoForm, $"{domain} publishes no contact addresses.", []);
    }

    /// <summary>What an error says.</summary>
    internal static ServerContacts Of(Jid domain, XmppStanzaException error) => new(
        domain,
        error.IsRaisedHere || error.Condition is "remote-server-not-found" or "remote-server-timeout"
            ? ServerContactOutcome.NoAnswer
            : ServerContactOutcome.Refused,
        error.Message,
        []);

    private static string FieldOf(ServerContactKind kind) => kind.ToString().ToLowerInvariant() + "-addresses";
}
