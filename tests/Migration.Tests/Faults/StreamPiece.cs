using XmppContacts.Streams.Framing;

namespace XmppContacts.Migration.Tests.Faults;

/// <summary>A piece of a stream as it came.</summary>
internal sealed record StreamPiece(StreamTokenKind Kind, byte[] Octets);
