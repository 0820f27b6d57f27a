namespace XmppContacts.Streams.Dns;

/// <summary>No nameserver gave a usable answer.</summary>
internal sealed class DnsException(string message, Exception? innerException) : Exception(message, innerException);
