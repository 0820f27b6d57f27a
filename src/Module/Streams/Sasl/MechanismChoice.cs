using XmppContacts.Streams.Tls;

namespace XmppContacts.Streams.Sasl;

/// <summary>Picks the one mechanism that a login is tried with; there is no second try with a weaker one.</summary>
internal static class MechanismChoice
{
    private const string PlusSuffix = "-PLUS";

    /// <param name="offered">The server's mechanisms.</param>
    /// <param name="offeredBindings">The channel bindings it says it takes (XEP-0440); null when it does not say.</param>
    /// <param name="bindings">The channel bindings this connection has.</param>
    /// <param name="user">The account's local part.</param>
    /// <param name="password">Its password.</param>
    /// <param name="allowPlain">Whether the password itself may be sent.</param>
    /// <exception cref="SaslException">None may be used.</exception>
    public static ISaslExchange Choose(
        IReadOnlyCollection<string> offered,
        IReadOnlyCollection<string>? offeredBindings,
        ChannelBindings bindings,
        string user,
        string password,
        bool allowPlain)
    {
        // A server that does not list its bindings takes tls-unique on TLS 1.2, where RFC 5802 §6.1 makes it the default, and nothing defined
        // on TLS 1.3: so do Prosody 0.12 and ejabberd 23.01, of which the latter offers -PLUS there nevertheless.
        var binding = (offeredBindings ?? [ChannelBindings.Unique])
            .Where(type => type is ChannelBindings.Unique or ChannelBindings.ServerEndPoint)
            .OrderByDescending(type => type == ChannelBindings.Unique)
            .Select(type => bindings.Value(type) is { } value ? new ScramBinding(type, value) : null)
            .FirstOrDefault(known => known is not null);
        if (binding is not null && ScramHash.All.FirstOrDefault(hash => offered.Contains(hash.Mechanism + PlusSuffix)) is { } bound)
        {
            return new ScramExchange(bound, user, password, binding);
        }

        if (ScramHash.All.FirstOrDefault(hash => offered.Contains(hash.Mechanism)) is { } unbound)
        {
            return new ScramExchange(unbound, user, password, binding: null);
        }

        if (offered.Contains(PlainExchange.Name))
        {
            return allowPlain
                ? new PlainExchange(user, password)
                : throw new SaslException(
                    SaslException.InvalidMechanism, "the server takes only the password itself (PLAIN), which has to be allowed explicitly");
        }

        throw new SaslException(SaslException.InvalidMechanism, "the server offers neither SCRAM nor PLAIN");
    }
}
