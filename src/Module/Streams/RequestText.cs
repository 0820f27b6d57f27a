using System.Xml.Linq;
using XmppContacts.Text;

namespace XmppContacts.Streams;

/// <summary>What a request asks for, in words: an error without it does not tell what is missing.</summary>
internal static class RequestText
{
    private const string PubSub = "http://jabber.org/protocol/pubsub";
    private const string Owner = PubSub + "#owner";

    /// <summary>The request after "when asked to".</summary>
    public static string Of(IqRequest request)
    {
        var payload = request.Payload;
        var space = payload.Name.NamespaceName;
        return space switch
        {
            PubSub or Owner when payload.Elements().FirstOrDefault() is { } act => OfNode(act, space == Owner, request.IsSet),
            "jabber:iq:roster" => OfRoster(payload, request.IsSet),
            "jabber:iq:private" => $"{(request.IsSet ? "change" : "read")} the private storage '{Shown(payload.Elements().FirstOrDefault()?.Name.NamespaceName)}'",
            "http://jabber.org/protocol/disco#info" => "tell what it offers",
            "urn:xmpp:mam:2" => "read the message archive",
            "urn:xmpp:ping" => "answer a ping",
            _ => $"{(request.IsSet ? "set" : "give")} <{Shown(payload.Name.LocalName)}/> of '{Shown(space)}'",
        };
    }

    private static string OfNode(XElement act, bool isOwner, bool isSet)
    {
        var node = $"the node '{Shown((string?)act.Attribute("node"))}'";
        return (act.Name.LocalName, isOwner, isSet) switch
        {
            ("items", _, _) => $"read {node}",
            ("publish", _, _) => $"publish to {node}",
            ("retract", _, _) => $"retract an item of {node}",
            ("create", _, _) => $"create {node}",
            ("configure", _, true) => $"configure {node}",
            ("configure", _, false) => $"give the configuration of {node}",
            ("affiliations", _, true) => $"change the affiliations of {node}",
            ("affiliations", _, false) => $"give the affiliations of {node}",
            ("purge", _, _) => $"remove the items of {node}",
            ("delete", _, _) => $"delete {node}",
            _ => $"{(isSet ? "set" : "give")} <{Shown(act.Name.LocalName)}/> of {node}",
        };
    }

    private static string OfRoster(XElement query, bool isSet)
    {
        var item = query.Elements().FirstOrDefault();
        var contact = Shown((string?)item?.Attribute("jid"));
        return !isSet ? "give the roster" : (string?)item?.Attribute("subscription") == "remove" ? $"remove the contact {contact}" : $"change the contact {contact}";
    }

    private static string Shown(string? text) => VisibleText.Shortened(text ?? "");
}
