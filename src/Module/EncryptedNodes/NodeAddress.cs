using System.Xml.Linq;
using XmppContacts.Addressing;

namespace XmppContacts.EncryptedNodes;

/// <summary>What <c>shared-secret</c> and <c>revoke</c> have in common: which secret of which node they are about (XEP-0473 §5.2, §5.3).</summary>
internal static class NodeAddress
{
    public static Jid Service(XElement element) => Jid.TryFromServer((string?)element.Attribute("jid"), out var jid) && jid.IsBare
        ? jid
        : throw new FormatException($"<{element.Name.LocalName}/> without the bare address of a service");

    public static string Node(XElement element) => Required(element, "node");

    public static string Id(XElement element) => Required(element, "id");

    private static string Required(XElement element, string attribute) => (string?)element.Attribute(attribute) is { Length: > 0 } value
        ? value
        : throw new FormatException($"<{element.Name.LocalName}/> without '{attribute}'");
}
