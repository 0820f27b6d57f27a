using System.Xml.Linq;
using XmppContacts.Addressing;

namespace XmppContacts.Contacts;

/// <summary>One way to identify a contact (XEP-0510 §4.1.1).</summary>
/// <param name="Type">The kind of identity: <c>jid</c>, or one that only other programs know.</param>
/// <param name="Value">The text as it stands.</param>
public sealed record ContactIdentity(string Type, string Value)
{
    /// <summary>The type of an identity that is a bare JID.</summary>
    public const string JidType = "jid";

    internal static readonly XName ElementName = ContactNodes.Ns + "identity";

    /// <summary>What the element holds beyond type and text.</summary>
    public ElementExtensions Extensions { get; init; } = ElementExtensions.None;

    /// <summary>The address, when the type is <c>jid</c>; else null.</summary>
    public Jid? Jid => Type == JidType && Addressing.Jid.TryFromServer(Value.Trim(), out var jid) && jid.IsBare ? jid : null;

    /// <summary>Two identities with the same key are one: addresses are compared as servers do, anything else as it stands.</summary>
    internal string Key => string.Join(
        '\0', Type, Jid?.Key ?? Value, string.Concat(Extensions.Elements.Select(element => element.ToString(SaveOptions.DisableFormatting))));

    /// <summary>The identity of whom an address belongs to.</summary>
    public static ContactIdentity Of(Jid jid)
    {
        ArgumentNullException.ThrowIfNull(jid);
        return new ContactIdentity(JidType, jid.Bare.ToString());
    }

    internal static ContactIdentity Parse(XElement element)
    {
        var type = (string?)element.Attribute("type");
        if (string.IsNullOrEmpty(type))
        {
            throw new InvalidItemException(InvalidItemReason.IdentityWithoutType);
        }

        return new ContactIdentity(type, string.Concat(element.Nodes().OfType<XText>().Select(text => text.Value)))
        {
            Extensions = ElementExtensions.Beyond(element, attribute => attribute.Name == "type", _ => false),
        };
    }

    internal XElement ToXml()
    {
        var element = new XElement(ElementName, new XAttribute("type", Type), Value.Length > 0 ? Value : null);
        Extensions.WriteTo(element);
        return element;
    }

    internal void Check()
    {
        if (Type.Length == 0)
        {
            throw new InvalidItemException(InvalidItemReason.IdentityWithoutType);
        }

        if (Type == JidType && Jid is null)
        {
            throw new InvalidItemException(InvalidItemReason.IdentityNotBareJid);
        }
    }
}
