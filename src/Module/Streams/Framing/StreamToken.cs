using System.Xml.Linq;

namespace XmppContacts.Streams.Framing;

/// <summary>A piece of a stream, parsed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Element">The stream's start tag as an empty element, or a child element; null for the end.</param>
internal sealed record StreamToken(StreamTokenKind Kind, XElement? Element);
