using System.Text;
using System.Xml;
using System.Xml.Linq;
using XmppContacts.Xml;

namespace XmppContacts.Streams.Framing;

/// <summary>Octets in, parsed pieces of the stream out.</summary>
internal sealed class XmppStreamReader
{
    // It is parsed again before each element, for the namespaces it declares.
    private const int MaximumHeaderOctets = 16 * 1024;

    private readonly StreamFramer _framer;
    private readonly XmlBounds _bounds;
    private byte[] _header = [];

    /// <param name="maximumOctets">Of one stanza.</param>
    public XmppStreamReader(int maximumOctets)
    {
        // The framer has bounded the whole element; the guard on tags also counts the header and what the parser reads ahead.
        _bounds = XmlBounds.Default with { TokenBytes = checked(maximumOctets + (4 * MaximumHeaderOctets)), TextCharacters = maximumOctets };
        _framer = new StreamFramer(maximumOctets, _bounds.Depth);
    }

    /// <inheritdoc cref="StreamFramer.PendingOctets"/>
    public int PendingOctets => _framer.PendingOctets;

    /// <inheritdoc cref="StreamFramer.Append"/>
    public void Append(ReadOnlySpan<byte> octets) => _framer.Append(octets);

    /// <inheritdoc cref="StreamFramer.Restart"/>
    public void Restart() => _framer.Restart();

    /// <summary>Takes the next complete piece.</summary>
    /// <returns>Null when more octets have to come first.</returns>
    /// <exception cref="XmppStreamException">The stream is not well-formed, holds what is refused, or exceeds a bound.</exception>
    public StreamToken? Read()
    {
        if (!_framer.TryRead(out var kind, out var octets))
        {
            return null;
        }

        return kind switch
        {
            StreamTokenKind.Header => new StreamToken(kind, ReadHeader(octets.Span)),
            StreamTokenKind.Element => new StreamToken(kind, Parse([.. _header, .. octets.Span], reader =>
            {
                reader.Read();
                return reader.ReadElement();
            })),
            _ => new StreamToken(kind, Parse([.. _header, .. octets.Span], reader =>
            {
                reader.Read();
                return null;
            })),
        };
    }

    private XElement? ReadHeader(ReadOnlySpan<byte> octets)
    {
        _header = octets.Length <= MaximumHeaderOctets
            ? octets.ToArray()
            : throw XmppStreamException.Raised("policy-violation", $"a stream header of more than {MaximumHeaderOctets:N0} octets, which is refused");
        return Parse([.. octets[..^1], .. "/>"u8], reader => reader.ReadElement());
    }

    /// <param name="octets">A document that begins with the stream's start tag, for the namespaces it declares.</param>
    /// <param name="take">Goes on from there.</param>
    private XElement? Parse(byte[] octets, Func<BoundedXmlReader, XElement?> take)
    {
        try
        {
            using var reader = new BoundedXmlReader(new MemoryStream(octets), _bounds, outerDepth: -1);
            reader.Read();
            return take(reader);
        }
        catch (XmlBoundException problem)
        {
            throw XmppStreamException.Raised("policy-violation", $"XML that is refused: {problem.Message}", problem);
        }
        catch (Exception problem) when (problem is XmlException or DecoderFallbackException or ArgumentException)
        {
            throw XmppStreamException.Raised("not-well-formed", "XML that is not well-formed", problem);
        }
    }
}
