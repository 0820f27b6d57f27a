using System.Text;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Streams.Framing;
using XmppContacts.Streams.Sasl;
using XmppContacts.Streams.Tls;
using XmppContacts.Text;

namespace XmppContacts.Streams.Negotiation;

/// <summary>
/// From the first stream header to a bound resource (RFC 6120 §4.3): STARTTLS, SASL, resource binding. Elements in, elements out; it
/// knows nothing of sockets.
/// </summary>
internal sealed class StreamNegotiation
{
    private const string BindId = "bind";

    private readonly Jid _account;
    private readonly string _password;
    private readonly bool _allowPlain;
    private Phase _phase;
    private ChannelBindings _bindings = ChannelBindings.None;
    private ISaslExchange? _sasl;

    /// <param name="account">The account, with the resource to ask for if any.</param>
    /// <param name="password">Its password.</param>
    /// <param name="allowPlain">Whether the password itself may be sent.</param>
    public StreamNegotiation(Jid account, string password, bool allowPlain)
    {
        _account = account;
        _password = password;
        _allowPlain = allowPlain;
    }

    private enum Phase
    {
        OfferOfTls,
        TlsProceed,
        OfferOfMechanisms,
        Authentication,
        OfferOfBinding,
        Binding,
        Done,
    }

    /// <summary>The address the server gave, once complete.</summary>
    public Jid? Address { get; private set; }

    /// <summary>The connection is encrypted, and the server is the domain's.</summary>
    public void TlsStarted(ChannelBindings bindings)
    {
        _bindings = bindings;
        _phase = Phase.OfferOfMechanisms;
    }

    /// <summary>Takes the start tag of the server's stream.</summary>
    /// <exception cref="XmppStreamException">It is not one of XMPP 1.0.</exception>
    public static void ReceiveHeader(XElement header)
    {
        if (header.Name != XmppNamespaces.Streams + "stream")
        {
            throw XmppStreamException.Raised("invalid-namespace", "something that is not an XMPP stream");
        }

        if (header.Attribute("version")?.Value is not { } version || !version.StartsWith("1.", StringComparison.Ordinal))
        {
            throw XmppStreamException.Raised("unsupported-version", "a stream of another version than 1.0");
        }
    }

    /// <summary>Takes a child element of the server's stream.</summary>
    /// <exception cref="XmppException">The session cannot be had.</exception>
    public NegotiationStep Receive(XElement element) => _phase switch
    {
        Phase.OfferOfTls => AskForTls(Features(element)),
        Phase.TlsProceed => StartTls(element),
        Phase.OfferOfMechanisms => Authenticate(Features(element)),
        Phase.Authentication => ContinueAuthentication(element),
        Phase.OfferOfBinding => Bind(Features(element)),
        Phase.Binding => Bound(element),
        _ => throw Unexpected(element),
    };

    private NegotiationStep AskForTls(XElement features)
    {
        if (features.Element(XmppNamespaces.StartTls + "starttls") is null)
        {
            throw new XmppConnectionException(
                ConnectionProblem.TlsNotOffered, $"{_account.Domain} does not offer encryption (STARTTLS), and nothing is sent in clear.");
        }

        _phase = Phase.TlsProceed;
        return new NegotiationStep(NegotiationAction.Continue, new XElement(XmppNamespaces.StartTls + "starttls"));
    }

    private NegotiationStep StartTls(XElement element)
    {
        if (element.Name == XmppNamespaces.StartTls + "failure")
        {
            throw new XmppConnectionException(ConnectionProblem.TlsFailed, $"{_account.Domain} offers encryption (STARTTLS) but failed to start it.");
        }

        return element.Name == XmppNamespaces.StartTls + "proceed"
            ? new NegotiationStep(NegotiationAction.StartTls)
            : throw Unexpected(element);
    }

    private NegotiationStep Authenticate(XElement features)
    {
        var offered = features.Elements(XmppNamespaces.Sasl + "mechanisms").Elements(XmppNamespaces.Sasl + "mechanism")
            .Select(mechanism => mechanism.Value.Trim()).ToHashSet(StringComparer.Ordinal);
        var offeredBindings = features.Element(XmppNamespaces.ChannelBinding + "sasl-channel-binding")?
            .Elements(XmppNamespaces.ChannelBinding + "channel-binding").Select(binding => binding.Attribute("type")?.Value ?? "").ToList();
        return Sasl(() =>
        {
            _sasl = MechanismChoice.Choose(offered, offeredBindings, _bindings, _account.Local ?? "", _password, _allowPlain);
            _phase = Phase.Authentication;
            return new NegotiationStep(NegotiationAction.Continue, new XElement(
                XmppNamespaces.Sasl + "auth", new XAttribute("mechanism", _sasl.Mechanism), Base64(_sasl.InitialResponse())));
        });
    }

    private NegotiationStep ContinueAuthentication(XElement element) => Sasl(() =>
    {
        if (element.Name == XmppNamespaces.Sasl + "challenge")
        {
            return new NegotiationStep(
                NegotiationAction.Continue, new XElement(XmppNamespaces.Sasl + "response", Base64(_sasl!.Respond(Decoded(element) ?? []))));
        }

        if (element.Name == XmppNamespaces.Sasl + "success")
        {
            _sasl!.Complete(Decoded(element));
            _phase = Phase.OfferOfBinding;
            return new NegotiationStep(NegotiationAction.Restart);
        }

        throw element.Name == XmppNamespaces.Sasl + "failure" ? Refused(element) : Unexpected(element);
    });

    private NegotiationStep Sasl(Func<NegotiationStep> step)
    {
        try
        {
            return step();
        }
        catch (SaslException problem)
        {
            throw new XmppAuthenticationException(
                _account.Bare, problem.Condition, $"{_account.Bare} was not logged in: {problem.Message}.", innerException: problem);
        }
    }

    private XmppAuthenticationException Refused(XElement failure)
    {
        var (condition, text, _) = ErrorContent.Of(failure, XmppNamespaces.Sasl);
        var reason = condition == "not-authorized" ? "the password is wrong or there is no such account" : VisibleText.Shortened(condition);
        var detail = text is null ? "" : $" (\"{VisibleText.Shortened(text)}\")";
        return new XmppAuthenticationException(_account.Bare, condition, $"{_account.Domain} refused the login of {_account.Bare}: {reason}{detail}.", text);
    }

    private NegotiationStep Bind(XElement features)
    {
        if (features.Element(XmppNamespaces.Bind + "bind") is null)
        {
            throw new XmppConnectionException(ConnectionProblem.ProtocolViolation, $"{_account.Domain} does not offer a resource after the login.");
        }

        var resource = _account.Resource is { } asked ? new XElement(XmppNamespaces.Bind + "resource", asked) : null;
        _phase = Phase.Binding;
        return new NegotiationStep(
            NegotiationAction.Continue, StanzaWriter.Iq("set", BindId, null, new XElement(XmppNamespaces.Bind + "bind", resource)));
    }

    private NegotiationStep Bound(XElement element)
    {
        if (element.Name != XmppNamespaces.Client + "iq" || element.Attribute("id")?.Value != BindId)
        {
            // Another stanza may come before the answer; nothing is lost with it, as nobody was asked anything yet.
            return element.Name.Namespace == XmppNamespaces.Client ? new NegotiationStep(NegotiationAction.Continue) : throw Unexpected(element);
        }

        if (element.Attribute("type")?.Value == "error")
        {
            throw XmppStanzaException.Received(element, _account);
        }

        var text = element.Element(XmppNamespaces.Bind + "bind")?.Element(XmppNamespaces.Bind + "jid")?.Value;
        if (!Jid.TryFromServer(text, out var address) || address.IsBare)
        {
            throw new XmppConnectionException(ConnectionProblem.ProtocolViolation, $"{_account.Domain} gave the session no valid address.");
        }

        // What is read and written goes by this address: keys, secrets and backups of another account must not be taken for this one's.
        if (address.Bare != _account.Bare)
        {
            throw new XmppConnectionException(
                ConnectionProblem.ProtocolViolation, $"{_account.Domain} gave the session of {_account.Bare} the address of another account, {address.Bare}.");
        }

        Address = address;
        _phase = Phase.Done;
        return new NegotiationStep(NegotiationAction.Complete);
    }

    private static XElement Features(XElement element) =>
        element.Name == XmppNamespaces.Streams + "features" ? element : throw Unexpected(element);

    private static XmppStreamException Unexpected(XElement element) => XmppStreamException.Raised(
        "unsupported-stanza-type", $"<{VisibleText.Shortened(element.Name.LocalName)}/> where something else was due");

    // RFC 6120 §6.4.2: data of no octets is "=", which differs from no data.
    private static string Base64(byte[] data) => data.Length == 0 ? "=" : Convert.ToBase64String(data);

    private static byte[]? Decoded(XElement element)
    {
        var text = element.Value.Trim();
        try
        {
            return text.Length == 0 ? null : text == "=" ? [] : Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw new SaslException(SaslException.MalformedChallenge, "the server's side of the exchange is not base64");
        }
    }
}
