using System.Xml.Linq;

namespace XmppContacts.Xml;

/// <summary>How large an element is, without writing it.</summary>
internal static class ElementSize
{
    // A start and an end tag, an attribute with its quotation marks.
    private const int TagCharacters = 5;
    private const int AttributeCharacters = 4;

    /// <summary>About as many characters as the element has when it is written.</summary>
    public static long Characters(XElement element) =>
        element.DescendantsAndSelf().Sum(part => (2L * part.Name.LocalName.Length) + TagCharacters + part.Attributes().Sum(attribute => (long)attribute.Name.LocalName.Length + attribute.Value.Length + AttributeCharacters))
        + element.DescendantNodes().OfType<XText>().Sum(text => (long)text.Value.Length);
}
