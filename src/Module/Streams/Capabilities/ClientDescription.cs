using System.Xml.Linq;

namespace XmppContacts.Streams.Capabilities;

/// <summary>What this client says about itself when asked (XEP-0030), and with its presence (XEP-0115).</summary>
internal static class ClientDescription
{
    // An identifier of the software (XEP-0115 §4); nothing is to be found at it.
    private const string Node = "urn:uuid:6f1c86a4-5d0b-4b8e-9c0e-0a3f7a5f3e61";

    private static readonly XElement Query = new(
        XmppNamespaces.DiscoInfo + "query",
        new XElement(
            XmppNamespaces.DiscoInfo + "identity",
            new XAttribute("category", "client"), new XAttribute("type", "console"), new XAttribute("name", "XmppContacts")),
        Feature("http://jabber.org/protocol/caps"),
        Feature("http://jabber.org/protocol/disco#info"),
        Feature("urn:xmpp:contacts:0"),
        Feature("urn:xmpp:openpgp:pubsub:0"),
        Feature("urn:xmpp:ping"));

    private static readonly string Version = EntityCapabilities.Verification(Query);

    /// <summary>The answer to disco#info, or null for a node that this client does not have.</summary>
    public static XElement? Answer(string? node)
    {
        if (node is not null && node != $"{Node}#{Version}")
        {
            return null;
        }

        var answer = new XElement(Query);
        if (node is not null)
        {
            answer.SetAttributeValue("node", node);
        }

        return answer;
    }

    /// <summary>Available presence with capabilities, of a low priority: messages go to the user's own clients.</summary>
    public static XElement Presence() => new(
        XmppNamespaces.Client + "presence",
        new XElement(XmppNamespaces.Client + "priority", "-1"),
        new XElement(
            XmppNamespaces.Capabilities + "c",
            new XAttribute("hash", EntityCapabilities.Hash), new XAttribute("node", Node), new XAttribute("ver", Version)));

    private static XElement Feature(string name) => new(XmppNamespaces.DiscoInfo + "feature", new XAttribute("var", name));
}
