namespace XmppContacts.Xml;

/// <summary>How large a part of a document may be before it is refused.</summary>
/// <param name="Depth">Elements inside one another, counted from the document's root.</param>
/// <param name="Attributes">Attributes and namespace declarations of one element.</param>
/// <param name="TextCharacters">Characters of text directly in one element, and of one attribute.</param>
/// <param name="TokenBytes">Octets of one start tag, end tag or comment.</param>
/// <param name="AccountCharacters">Characters of names, values and text that one account may hold in memory.</param>
public sealed record XmlBounds(int Depth, int Attributes, int TextCharacters, int TokenBytes, long AccountCharacters)
{
    /// <summary>Far above what the servers store (262,144 octets a stanza), far below what would hurt.</summary>
    public static XmlBounds Default { get; } = new(
        Depth: 64,
        Attributes: 256,
        TextCharacters: 8 * 1024 * 1024,
        TokenBytes: 16 * 1024 * 1024,
        AccountCharacters: 1024L * 1024 * 1024);
}
