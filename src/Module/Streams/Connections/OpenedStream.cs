using XmppContacts.Addressing;

namespace XmppContacts.Streams.Connections;

/// <summary>A stream that is ready for stanzas.</summary>
/// <param name="Transport">The connection.</param>
/// <param name="Address">The full address that the server gave.</param>
internal sealed record OpenedStream(StreamTransport Transport, Jid Address);
