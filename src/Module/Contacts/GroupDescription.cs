using System.Xml.Linq;

namespace XmppContacts.Contacts;

/// <summary>What a group is about, in one language (XEP-0510 §4.2.1).</summary>
/// <param name="Text">The text.</param>
/// <param name="Language">The language tag of <c>xml:lang</c>, or null.</param>
public sealed record GroupDescription(string Text, string? Language = null)
{
    internal static readonly XName ElementName = ContactNodes.Ns + "description";

    private static readonly XName LanguageName = XNamespace.Xml + "lang";

    /// <summary>What the element holds beyond language and text.</summary>
    public ElementExtensions Extensions { get; init; } = ElementExtensions.None;

    internal static GroupDescription Parse(XElement element) =>
        new(string.Concat(element.Nodes().OfType<XText>().Select(text => text.Value)), (string?)element.Attribute(LanguageName))
        {
            Extensions = ElementExtensions.Beyond(element, attribute => attribute.Name == LanguageName, _ => false),
        };

    internal XElement ToXml()
    {
        var element = new XElement(ElementName, Language is null ? null : new XAttribute(LanguageName, Language), Text.Length > 0 ? Text : null);
        Extensions.WriteTo(element);
        return element;
    }
}
