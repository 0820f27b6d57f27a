using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Streams.Capabilities;
using XmppContacts.Streams.Framing;

namespace XmppContacts.Streams.Iq;

/// <summary>Answers requests of others (RFC 6120 §8.2.3).</summary>
/// <param name="account">The session's bare address.</param>
internal sealed class RequestResponder(Jid account)
{
    /// <summary>Whether this is a roster push of the own server (RFC 6121 §2.1.6); anyone else's must change nothing.</summary>
    public bool IsRosterPush(XElement iq) => iq.Attribute("type")?.Value == "set"
        && Payload(iq)?.Name == XmppNamespaces.Roster + "query"
        && (iq.Attribute("from")?.Value is not { } from || (Jid.TryFromServer(from, out var sender) && sender == account));

    /// <summary>The answer, or null when the request cannot be answered for want of an ID or a valid sender.</summary>
    /// <param name="iq">An <c>&lt;iq/&gt;</c> of type get or set.</param>
    public XElement? Answer(XElement iq)
    {
        var id = iq.Attribute("id")?.Value;
        Jid? sender = null;
        if (id is null || (iq.Attribute("from")?.Value is { } from && !Jid.TryFromServer(from, out sender)))
        {
            return null;
        }

        if (Payload(iq) is not { } payload)
        {
            return Error(id, sender, "modify", "bad-request");
        }

        if (IsRosterPush(iq))
        {
            return StanzaWriter.Iq("result", id, sender, null);
        }

        if (iq.Attribute("type")?.Value == "get")
        {
            if (payload.Name == XmppNamespaces.Ping + "ping")
            {
                return StanzaWriter.Iq("result", id, sender, null);
            }

            if (payload.Name == XmppNamespaces.DiscoInfo + "query")
            {
                return ClientDescription.Answer(payload.Attribute("node")?.Value) is { } description
                    ? StanzaWriter.Iq("result", id, sender, description)
                    : Error(id, sender, "cancel", "item-not-found");
            }
        }

        return Error(id, sender, "cancel", "service-unavailable");
    }

    private static XElement? Payload(XElement iq) => iq.Elements().Take(2).ToList() is [var only] ? only : null;

    private static XElement Error(string id, Jid? to, string type, string condition) => StanzaWriter.Iq("error", id, to, new XElement(
        XmppNamespaces.Client + "error", new XAttribute("type", type), new XElement(XmppNamespaces.StanzaErrors + condition)));
}
