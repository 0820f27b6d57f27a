using System.Xml;
using System.Xml.Linq;

namespace XmppContacts.Xml;

/// <summary>An element that knows where it stood in its file, also for the readers that <see cref="XNode.CreateReader()"/> makes over it.</summary>
/// <remarks>What the framework offers for this is only set by its own loaders, which know no bounds.</remarks>
internal sealed class PlacedElement : XElement, IXmlLineInfo
{
    private readonly int _line;
    private readonly int _column;

    /// <summary>An element that has yet to get its content.</summary>
    public PlacedElement(XName name, (int Line, int Column) place)
        : base(name)
    {
        (_line, _column) = place;
    }

    /// <summary>A copy of an element that stands for what was written at the place.</summary>
    public PlacedElement(XElement content, (int Line, int Column) place)
        : base(content)
    {
        (_line, _column) = place;
    }

    int IXmlLineInfo.LineNumber => _line;

    int IXmlLineInfo.LinePosition => _column;

    /// <summary>Where an element stood; zeros when it does not know.</summary>
    public static (int Line, int Column) Of(XElement element) => element is PlacedElement placed ? (placed._line, placed._column) : (0, 0);

    bool IXmlLineInfo.HasLineInfo() => true;
}
