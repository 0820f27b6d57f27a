namespace XmppContacts.Streams.Dns;

/// <summary>A message that breaks RFC 1035, or a name that cannot be asked for.</summary>
internal sealed class DnsFormatException(string message) : Exception(message);
