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
        _bounds = XmlBounds.Default with { TokenBytes = maximumOctets, TextCharacters = maximumOctets };
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

        switch (kind)
        {
            case StreamTokenKind.Header:
                _header = octets.Length <= MaximumHeaderOctets
                    ? octets.ToArray()
                    : throw XmppStreamException.Raised("policy-violation", $"a stream header of more than {MaximumHeaderOctets:N0} octets, which is refused");
                return new StreamToken(kind, Parse([.. octets.Span[..^1], .. "/>"u8], skipRoot: false));
            case StreamTokenKind.Element:
                return new StreamToken(kind, Parse([.. _header, .. octets.Span], skipRoot: true));
            default:
                return new StreamToken(kind, null);
        }
    }

    private XElement Parse(byte[] octets, bool skipRoot)
    {
        try
        {
            using var reader = new BoundedXmlReader(new MemoryStream(octets), _bounds, skipRoot ? -1 : 0);
            reader.Read();
            if (skipRoot)
            {
                reader.Read();
            }

            return reader.ReadElement();
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
