using System.Xml.Linq;
using XmppContacts.Addressing;

namespace XmppContacts.Streams;

/// <summary>A request of one entity to another (RFC 6120 §8.2.3).</summary>
public sealed record IqRequest
{
    private IqRequest(XElement payload, Jid? to, bool isSet, bool isRepeatable)
    {
        ArgumentNullException.ThrowIfNull(payload);
        Payload = payload;
        To = to;
        IsSet = isSet;
        IsRepeatable = isRepeatable;
    }

    /// <summary>What is asked or set; not changed by the session.</summary>
    public XElement Payload { get; }

    /// <summary>Who is asked; null is the session's own account.</summary>
    public Jid? To { get; }

    /// <summary>Whether something is set rather than asked.</summary>
    public bool IsSet { get; }

    /// <summary>Whether doing it twice does no harm, so that it is made again when the connection was lost before the answer.</summary>
    public bool IsRepeatable { get; }

    /// <summary>
    /// Whether it is made on the connection that there is now or not at all: a change that builds on what was read over that connection would otherwise be
    /// made seconds later, on top of what nobody has looked at. When the connection is lost, the request fails with <see cref="ConnectionProblem.Lost"/>.
    /// </summary>
    public bool IsBoundToConnection { get; init; }

    /// <summary>How long the answer may take; null is <see cref="XmppConnectionOptions.RequestTimeout"/>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Asks for something; may be repeated.</summary>
    public static IqRequest Get(XElement payload, Jid? to = null) => new(payload, to, isSet: false, isRepeatable: true);

    /// <summary>Changes something.</summary>
    /// <param name="payload">The change.</param>
    /// <param name="to">Who is asked; null is the session's own account.</param>
    /// <param name="isRepeatable">Whether making the change twice is the same as making it once.</param>
    public static IqRequest Set(XElement payload, Jid? to = null, bool isRepeatable = false) => new(payload, to, isSet: true, isRepeatable);
}
