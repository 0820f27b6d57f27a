using System.Xml.Linq;
using XmppContacts.Xml;

namespace XmppContacts.Contacts;

/// <summary>What an element holds beyond what XEP-0510 knows: attributes and child elements, which survive a rewrite. Immutable.</summary>
public sealed class ElementExtensions : IEquatable<ElementExtensions>
{
    private readonly XElement _holder;

    private ElementExtensions(XElement holder) => _holder = holder;

    /// <summary>Nothing.</summary>
    public static ElementExtensions None { get; } = new(new XElement("extensions"));

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => !_holder.HasAttributes && !_holder.HasElements;

    /// <summary>Copies of the attributes.</summary>
    public IEnumerable<XAttribute> Attributes => _holder.Attributes().Select(attribute => new XAttribute(attribute));

    /// <summary>Copies of the child elements, in their order.</summary>
    public IEnumerable<XElement> Elements => _holder.Elements().Select(element => new XElement(element));

    /// <summary>Takes copies of attributes and elements.</summary>
    public static ElementExtensions Of(IEnumerable<XAttribute> attributes, IEnumerable<XElement> elements)
    {
        // Prefixes are given anew when the element is written.
        var holder = new XElement(
            None._holder.Name, attributes.Where(attribute => !attribute.IsNamespaceDeclaration).Select(attribute => new XAttribute(attribute)),
            elements.Select(element => new XElement(element)));
        return holder.HasAttributes || holder.HasElements ? new ElementExtensions(holder) : None;
    }

    /// <summary>These and one more element.</summary>
    public ElementExtensions With(XElement element) => Of(_holder.Attributes(), _holder.Elements().Append(element));

    /// <summary>These without the elements that a condition holds for.</summary>
    public ElementExtensions Without(Func<XElement, bool> condition) => Of(_holder.Attributes(), _holder.Elements().Where(element => !condition(element)));

    /// <summary>What an element holds beyond what is known of it.</summary>
    internal static ElementExtensions Beyond(XElement element, Func<XAttribute, bool> isKnownAttribute, Func<XElement, bool> isKnownElement) => Of(
        element.Attributes().Where(attribute => !isKnownAttribute(attribute)), element.Elements().Where(child => !isKnownElement(child)));

    /// <summary>These and later ones as one: of two attributes with one name the later counts, and of two equal elements one is enough.</summary>
    internal ElementExtensions UnitedWith(ElementExtensions later)
    {
        if (IsEmpty || later.IsEmpty)
        {
            return IsEmpty ? later : this;
        }

        var elements = _holder.Elements().ToList();
        elements.AddRange(later._holder.Elements().Where(element => !elements.Any(earlier => ElementContent.AreSame(earlier, element))));
        return Of(later._holder.Attributes().Concat(_holder.Attributes()).DistinctBy(attribute => attribute.Name), elements);
    }

    internal void WriteTo(XElement element) => element.Add(Attributes, Elements);

    /// <inheritdoc/>
    public bool Equals(ElementExtensions? other) => other is not null && ElementContent.AreSame(_holder, other._holder);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ElementExtensions);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_holder.Attributes().Count(), _holder.Elements().Count());
}
