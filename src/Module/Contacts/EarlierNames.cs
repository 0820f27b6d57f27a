using System.Xml.Linq;

namespace XmppContacts.Contacts;

/// <summary>
/// Names and groups that a contact had: in items that became one (XEP-0510 §5), or before the user's client gave it others in the roster.
/// The latest are the contact's, the others are kept with it (docs/protocol.md).
/// </summary>
internal static class EarlierNames
{
    private static readonly XNamespace Ns = "urn:x-xmpp-contacts:private:0";
    private static readonly XName ElementName = Ns + "earlier-name";
    private static readonly XName GroupElementName = Ns + "earlier-group";

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

    /// <summary>The contact with the names of groups that it is not in any more.</summary>
    public static Contact KeptWithGroups(Contact contact, IEnumerable<string> groups)
    {
        var kept = contact.Extensions.Elements.Where(element => element.Name == GroupElementName).Select(element => (string?)element.Attribute("name") ?? "");
        foreach (var name in groups.Where(name => name.Length > 0).Distinct().Except(kept).ToList())
        {
            contact = contact with { Extensions = contact.Extensions.With(new XElement(GroupElementName, new XAttribute("name", name))) };
        }

        return contact;
    }
}
