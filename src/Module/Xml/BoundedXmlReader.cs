using System.Buffers;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace XmppContacts.Xml;

/// <summary>
/// A forward reader over untrusted XML: no DTD, no entities, no processing instructions, nothing beyond <see cref="XmlBounds"/>.
/// Comments are passed over.
/// </summary>
internal sealed class BoundedXmlReader : IDisposable
{
    private const int ChunkCharacters = 4096;

    // A stanza of 262,144 octets, the servers' limit, can nest 87,000 deep: such an account is passed over, not the whole file.
    private const int MaximumSkippedDepth = 262_144;

    // What is in memory was bounded when it came there, perhaps by other bounds; its texts are there already.
    private static readonly XmlBounds InMemory = XmlBounds.Default with { TextCharacters = int.MaxValue, AccountCharacters = long.MaxValue };

    private static readonly SearchValues<char> NotInAttributes = SearchValues.Create("&<\"\t\n\r");

    private readonly TokenGuardStream? _stream;
    private readonly XmlReader _reader;
    private readonly IXmlLineInfo _position;
    private readonly XmlBounds _bounds;
    private readonly int _outerDepth;
    private readonly TextOrigin _origin;
    private readonly char[] _chunk = new char[ChunkCharacters];
    private readonly RecentTexts _texts = new();

    /// <param name="stream">The document; disposed with the reader.</param>
    /// <param name="bounds">What is refused.</param>
    /// <param name="outerDepth">The depth at which this document stands inside another that includes it.</param>
    /// <param name="names">Names shared between documents.</param>
    /// <param name="origin">Where the document stands in the file it was cut from.</param>
    /// <param name="declaresPrefixes">Whether a prefix that nothing declares gets a namespace of its own, rather than being an error.</param>
    /// <param name="cancellationToken">The token to monitor for cancellation requests, at the next few kilobytes.</param>
    public BoundedXmlReader(
        Stream stream, XmlBounds bounds, int outerDepth = 0, NameTable? names = null, TextOrigin? origin = null, bool declaresPrefixes = false,
        CancellationToken cancellationToken = default)
        : this(bounds, outerDepth, origin ?? TextOrigin.Start)
    {
        _stream = new TokenGuardStream(stream, bounds.TokenBytes, cancellationToken);
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            CloseInput = true,
            NameTable = names ?? new NameTable(),
        };
        _reader = declaresPrefixes
            ? XmlReader.Create(_stream, settings, new XmlParserContext(settings.NameTable, new UndeclaredPrefixes(settings.NameTable), null, XmlSpace.None))
            : XmlReader.Create(_stream, settings);
        _position = (IXmlLineInfo)_reader;
    }

    /// <summary>Reads an element that is already in memory; stands on it at first.</summary>
    public BoundedXmlReader(XElement element)
        : this(InMemory, 0, TextOrigin.Start)
    {
        _reader = element.CreateReader();
        _position = (IXmlLineInfo)_reader;
        MoveOn();
    }

    private BoundedXmlReader(XmlBounds bounds, int outerDepth, TextOrigin origin)
    {
        _bounds = bounds;
        _outerDepth = outerDepth;
        _origin = origin;
        _reader = null!;
        _position = null!;
    }

    // This and the depth are asked for several times at each node: it is dearer to ask the parser than to keep them.
    /// <summary>The kind of the node that was read last; an attribute visited does not change it.</summary>
    public XmlNodeType NodeType { get; private set; }

    public string LocalName => _reader.LocalName;

    public string NamespaceUri => _reader.NamespaceURI;

    public bool IsEmptyElement => _reader.IsEmptyElement;

    /// <summary>The depth of the node that was read last; an attribute visited does not change it.</summary>
    public int Depth { get; private set; }

    public int Line => Position.Line;

    public int Column => Position.Column;

    /// <summary>Line and column in the file.</summary>
    public (int Line, int Column) Position => _origin.Locate(_position.LineNumber, _position.LinePosition);

    /// <summary>Characters handed out since <see cref="StartAccount"/>.</summary>
    public long CharactersKept { get; private set; }

    /// <summary>Whether the elements taken know where they stood in the file.</summary>
    public bool KeepsPlaces { get; set; }

    /// <summary>From here on, what is kept counts for one account.</summary>
    public void StartAccount() => CharactersKept = 0;

    /// <summary>Moves to the next node.</summary>
    /// <exception cref="XmlException">The document is not well-formed, or holds a DTD or an entity.</exception>
    /// <exception cref="XmlBoundException">A bound is exceeded, or a processing instruction was met.</exception>
    public bool Read()
    {
        if (!MoveOn())
        {
            return false;
        }

        if (NodeType == XmlNodeType.Element)
        {
            if (Depth + _outerDepth >= _bounds.Depth)
            {
                throw Refused($"elements are nested more than {_bounds.Depth} deep, which is refused");
            }

            if (_reader.AttributeCount > _bounds.Attributes)
            {
                throw Refused($"an element has {_reader.AttributeCount:N0} attributes, of which {_bounds.Attributes} are allowed");
            }
        }
        else if (NodeType == XmlNodeType.ProcessingInstruction)
        {
            throw Refused("it holds a processing instruction, which is refused");
        }

        return true;
    }

    private bool MoveOn()
    {
        if (!_reader.Read())
        {
            NodeType = XmlNodeType.None;
            Depth = 0;
            return false;
        }

        _stream?.TokenRead();
        NodeType = _reader.NodeType;
        Depth = _reader.Depth;
        return true;
    }

    /// <summary>The attribute without namespace, or null.</summary>
    public string? Attribute(string name)
    {
        var value = _reader.GetAttribute(name);
        KeepAttribute(value?.Length ?? 0);
        return value;
    }

    /// <summary>Visits the attributes of the element in hand: namespace, local name, value.</summary>
    public bool MoveToNextAttribute() => _reader.MoveToNextAttribute();

    /// <summary>The attribute that <see cref="MoveToNextAttribute"/> stands on.</summary>
    public string AttributeValue()
    {
        var value = _reader.Value;
        KeepAttribute(value.Length);
        return value;
    }

    /// <summary>Back from the attributes to their element.</summary>
    public void MoveToElement() => _reader.MoveToElement();

    /// <summary>The start tag in hand, such that it can stand before a part of the document that is read on its own.</summary>
    public OpenTag StartTag()
    {
        var (line, column) = Position;
        var text = new StringBuilder("<").Append(_reader.Name);
        while (_reader.MoveToNextAttribute())
        {
            text.Append(' ').Append(_reader.Name).Append("=\"").Append(Escaped(AttributeValue())).Append('"');
        }

        _reader.MoveToElement();
        return new OpenTag(text.Append('>').ToString(), line, column);
    }

    /// <summary>The text of the current element; moves to its end tag. Child elements are skipped.</summary>
    /// <param name="hasChildren">Whether there are any.</param>
    public string ReadText(out bool hasChildren)
    {
        hasChildren = false;
        if (_reader.IsEmptyElement)
        {
            return "";
        }

        var depth = Depth;
        string? first = null;
        StringBuilder? whole = null;
        while (Read() && !(NodeType == XmlNodeType.EndElement && Depth == depth))
        {
            if (!IsText(NodeType) || Depth != depth + 1)
            {
                hasChildren |= NodeType == XmlNodeType.Element;
                continue;
            }

            // Nearly every text is one piece; one of a million must not be copied a million times.
            var piece = TextValue();
            if (first is null)
            {
                first = piece;
                continue;
            }

            whole ??= new StringBuilder(first);
            CheckText(whole.Append(piece));
        }

        return whole?.ToString() ?? first ?? "";
    }

    /// <summary>Passes over the element in hand with all it contains, whatever its depth; its text is never held in memory.</summary>
    public void SkipElement()
    {
        if (NodeType == XmlNodeType.Element && !_reader.IsEmptyElement)
        {
            SkipTo(Depth);
        }
    }

    /// <summary>Skips the current element with all it contains, and looks at each start tag in it, its own first.</summary>
    /// <param name="look">Called for each start tag until it returns true; it may visit the attributes.</param>
    /// <returns>Whether it returned true.</returns>
    public bool SkipElement(Predicate<BoundedXmlReader> look)
    {
        var found = look(this);
        _reader.MoveToElement();
        if (NodeType != XmlNodeType.Element || _reader.IsEmptyElement)
        {
            return found;
        }

        var depth = Depth;
        while (MoveOn() && !(NodeType == XmlNodeType.EndElement && Depth == depth))
        {
            if (Depth > MaximumSkippedDepth)
            {
                throw new XmlBoundException($"elements are nested more than {MaximumSkippedDepth:N0} deep, which is refused", Line, Column) { EndsDocument = true };
            }

            if (NodeType == XmlNodeType.Element && !found)
            {
                found = look(this);
                _reader.MoveToElement();
            }

            PassText();
        }

        return found;
    }

    /// <summary>Passes over everything up to the end tag at <paramref name="depth"/>, from wherever the reader stands.</summary>
    public void SkipTo(int depth)
    {
        if (NodeType == XmlNodeType.EndElement && Depth == depth)
        {
            return;
        }

        // A text may have been left in its middle.
        PassText();
        while (MoveOn())
        {
            if (NodeType == XmlNodeType.EndElement && Depth == depth)
            {
                return;
            }

            // The parser keeps a record of every open element.
            if (Depth > MaximumSkippedDepth)
            {
                throw new XmlBoundException($"elements are nested more than {MaximumSkippedDepth:N0} deep, which is refused", Line, Column) { EndsDocument = true };
            }

            PassText();
        }
    }

    private void PassText()
    {
        if (IsText(NodeType) && _reader.CanReadValueChunk)
        {
            while (_reader.ReadValueChunk(_chunk, 0, _chunk.Length) > 0)
            {
                _stream?.TokenRead();
            }
        }
    }

    /// <summary>Takes the element in hand with all it contains; moves to its end tag.</summary>
    public XElement ReadElement()
    {
        var root = StartElement();
        if (_reader.IsEmptyElement)
        {
            return root;
        }

        var depth = Depth;
        var current = root;
        while (Read())
        {
            switch (NodeType)
            {
                case XmlNodeType.Element:
                    var child = StartElement();
                    current.Add(child);
                    if (!_reader.IsEmptyElement)
                    {
                        current = child;
                    }

                    break;
                case XmlNodeType.EndElement when Depth == depth:
                    return root;
                case XmlNodeType.EndElement:
                    current = current.Parent!;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                    current.Add(new XText(TextValue()));
                    break;
            }
        }

        throw Refused("the document ends inside an element");
    }

    public void Dispose() => _reader.Dispose();

    /// <summary>The start tag in hand as an element without content; stays on it.</summary>
    public XElement StartElement()
    {
        var elementName = XName.Get(_reader.LocalName, _reader.NamespaceURI);
        var element = KeepsPlaces ? new PlacedElement(elementName, Position) : new XElement(elementName);
        Keep(_reader.LocalName.Length + 32);
        while (_reader.MoveToNextAttribute())
        {
            var isNamespace = ReferenceEquals(_reader.NamespaceURI, XNamespace.Xmlns.NamespaceName)
                || _reader.NamespaceURI == XNamespace.Xmlns.NamespaceName;
            var name = isNamespace && _reader.Prefix.Length == 0
                ? XName.Get("xmlns")
                : XName.Get(_reader.LocalName, _reader.NamespaceURI);
            element.Add(new XAttribute(name, AttributeValue()));
        }

        _reader.MoveToElement();
        return element;
    }

    /// <summary>The text in hand; moves past it.</summary>
    public string TextValue()
    {
        if (!_reader.CanReadValueChunk)
        {
            Keep(_reader.Value.Length);
            return _reader.Value;
        }

        var count = _reader.ReadValueChunk(_chunk, 0, _chunk.Length);
        var first = _texts.Of(_chunk.AsSpan(0, count));
        Keep(count);
        if (count < _chunk.Length)
        {
            // A short chunk is not yet the end of the text, but most often it is.
            count = _reader.ReadValueChunk(_chunk, 0, _chunk.Length);
            if (count == 0)
            {
                return first;
            }
        }
        else
        {
            count = _reader.ReadValueChunk(_chunk, 0, _chunk.Length);
        }

        var text = new StringBuilder(first);
        while (count > 0)
        {
            _stream?.TokenRead();
            Keep(count);
            CheckText(text.Append(_chunk, 0, count));
            count = _reader.ReadValueChunk(_chunk, 0, _chunk.Length);
        }

        return text.ToString();
    }

    /// <summary>Whether the current text is white space alone; of a long one the parser does not say. Moves past it, and holds none of it in memory.</summary>
    public bool IsBlankText()
    {
        if (!_reader.CanReadValueChunk)
        {
            return string.IsNullOrWhiteSpace(_reader.Value);
        }

        var isBlank = true;
        for (int count; (count = _reader.ReadValueChunk(_chunk, 0, _chunk.Length)) > 0;)
        {
            _stream?.TokenRead();
            isBlank &= _chunk.AsSpan(0, count).IsWhiteSpace();
        }

        return isBlank;
    }

    private void CheckText(StringBuilder text)
    {
        if (text.Length > _bounds.TextCharacters)
        {
            throw Refused($"a text is longer than {_bounds.TextCharacters:N0} characters, which is refused");
        }
    }

    private void KeepAttribute(int characters)
    {
        if (characters > _bounds.TextCharacters)
        {
            throw Refused($"an attribute is longer than {_bounds.TextCharacters:N0} characters, which is refused");
        }

        Keep(characters);
    }

    private void Keep(int characters)
    {
        CharactersKept += characters;
        if (CharactersKept > _bounds.AccountCharacters)
        {
            throw Refused($"one account holds more than {_bounds.AccountCharacters:N0} characters, which is refused");
        }
    }

    private XmlBoundException Refused(string message) => new(message, Line, Column);

    // White space is escaped too: as such it would be read back as spaces, and end the line.
    private static string Escaped(string value) => !value.AsSpan().ContainsAny(NotInAttributes)
        ? value
        : new StringBuilder(value).Replace("&", "&amp;").Replace("<", "&lt;").Replace("\"", "&quot;")
            .Replace("\t", "&#9;").Replace("\n", "&#10;").Replace("\r", "&#13;").ToString();

    private static bool IsText(XmlNodeType type) =>
        type is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace;
}
