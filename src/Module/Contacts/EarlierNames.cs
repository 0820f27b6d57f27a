using System.Xml.Linq;

namespace XmppContacts.Contacts;

/// <summary>Names that a contact had in items that became one: the latest is the contact's (XEP-0510 §5), the others are kept with it (docs/protocol.md).</summary>
internal static class EarlierNames
{
    private static readonly XName ElementName = XNamespace.Get("urn:x-xmpp-contacts:private:0") + "earlier-name";

    /// <summary>The names that are kept with a contact.</summary>
    public static IEnumerable<string> Of(Contact contact) =>
        contact.Extensions.Elements.Where(element => element.Name == ElementName).Select(element => (string?)element.Attribute("name") ?? "");

    /// <summary>The contact with names that it does not have otherwise.</summary>
    public static Contact KeptWith(Contact contact, IEnumerable<string?> names)
    {
        foreach (var name in names.Where(name => !string.IsNullOrEmpty(name) && name != contact.Name).Distinct().Except(Of(contact)))
        {
            contact = contact with { Extensions = contact.Extensions.With(new XElement(ElementName, new XAttribute("name", name!))) };
        }

        return contact;
    }
}
