using System.Xml.Linq;

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

    /// <summary>
    /// For one element that was decrypted: a contact, a group, a message. Servers take 262,144 bytes a stanza; what is compressed may expand to more, and 16 Mi characters,
    /// of which each element counts for 32 and its name, need some 40 MB in memory.
    /// </summary>
    public static XmlBounds Fragment { get; } = Default with { AccountCharacters = 16 * 1024 * 1024 };

    /// <summary>For what is only copied: an account too deep to be worked with must not get lost, as long as it can be held in memory.</summary>
    public static XmlBounds Copying { get; } = Default with { Depth = 262_144, Attributes = int.MaxValue, TextCharacters = 512 * 1024 * 1024 };

    /// <summary>What an element in memory holds beyond the bounds, as part of a sentence; null when it is within them.</summary>
    /// <param name="root">The element.</param>
    /// <param name="outerDepth">The number of elements around it.</param>
    public string? FirstExcess(XElement root, int outerDepth)
    {
        var depth = outerDepth;
        for (var element = root; ;)
        {
            if (depth >= Depth)
            {
                return $"elements are nested more than {Depth} deep, which is refused";
            }

            if (element.Attributes().Skip(Attributes).Any())
            {
                return $"an element has more than {Attributes} attributes, which is refused";
            }

            if (element.Attributes().Any(attribute => attribute.Value.Length > TextCharacters)
                || element.Nodes().OfType<XText>().Any(text => text.Value.Length > TextCharacters))
            {
                return $"a text is longer than {TextCharacters:N0} characters, which is refused";
            }

            if (element.Elements().FirstOrDefault() is { } child)
            {
                element = child;
                depth++;
                continue;
            }

            // Without recursion: the depth is the sender's choice.
            while (element != root && element.ElementsAfterSelf().FirstOrDefault() is null)
            {
                element = element.Parent!;
                depth--;
            }

            if (element == root)
            {
                return null;
            }

            element = element.ElementsAfterSelf().First();
        }
    }
}
