using System.Collections.Immutable;
using System.Xml.Linq;
using XmppContacts.Addressing;

namespace XmppContacts.EncryptedNodes;

/// <summary>Says that a secret must not encrypt any more (XEP-0473 §5.3).</summary>
/// <param name="Service">The service that has the node.</param>
/// <param name="Node">The node.</param>
/// <param name="Id">The secret's ID.</param>
/// <param name="Signer">Whose key signed it.</param>
/// <param name="Reasons">Why, for people to read; may be empty.</param>
public sealed record SecretRevocation(Jid Service, string Node, string Id, Jid Signer, ImmutableArray<string> Reasons)
{
    internal static readonly XName ElementName = SharedSecret.Ns + "revoke";

    /// <summary>Reads a <c>revoke</c> element.</summary>
    /// <exception cref="FormatException">An attribute is missing or wrong.</exception>
    public static SecretRevocation Parse(XElement element, Jid signer)
    {
        ArgumentNullException.ThrowIfNull(element);
        return new SecretRevocation(
            NodeAddress.Service(element), NodeAddress.Node(element), NodeAddress.Id(element), signer,
            [.. element.Elements(SharedSecret.Ns + "reason").Select(reason => reason.Value)]);
    }

    /// <summary>The <c>revoke</c> element.</summary>
    public XElement ToXml() => new(
        ElementName,
        new XAttribute("jid", Service.ToString()),
        new XAttribute("node", Node),
        new XAttribute("id", Id),
        Reasons.Select(reason => new XElement(SharedSecret.Ns + "reason", reason)));
}
