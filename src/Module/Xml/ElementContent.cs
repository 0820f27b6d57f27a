using System.Xml;
using System.Xml.Linq;

namespace XmppContacts.Xml;

/// <summary>What an element says, however it is written.</summary>
internal static class ElementContent
{
    /// <summary>
    /// Whether two elements have the same names, attributes and content. Prefixes, the order of attributes, comments and the division of
    /// text do not count: a server that keeps an element may write it in another way.
    /// </summary>
    public static bool AreSame(XElement left, XElement right) =>
        left.Name == right.Name && Attributes(left).SetEquals(Attributes(right)) && Content(left).SequenceEqual(Content(right), Comparer);

    private static readonly IEqualityComparer<object> Comparer = EqualityComparer<object>.Create(
        (left, right) => left is XElement a && right is XElement b ? AreSame(a, b) : Equals(left as string, right as string) && left is string == right is string,
        node => node is string text ? text.GetHashCode(StringComparison.Ordinal) : ((XElement)node).Name.GetHashCode());

    private static HashSet<(XName Name, string Value)> Attributes(XElement element) =>
        [.. element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).Select(attribute => (attribute.Name, attribute.Value))];

    private static IEnumerable<object> Content(XElement element)
    {
        var text = "";
        foreach (var node in element.Nodes())
        {
            if (node is XText part)
            {
                text += part.Value;
            }
            else if (node.NodeType == XmlNodeType.Element)
            {
                if (text.Length > 0)
                {
                    yield return text;
                    text = "";
                }

                yield return node;
            }
        }

        if (text.Length > 0)
        {
            yield return text;
        }
    }
}
