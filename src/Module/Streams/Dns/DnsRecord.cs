using System.Net;

namespace XmppContacts.Streams.Dns;

/// <summary>A record of an answer (RFC 1035 §3.2).</summary>
/// <param name="Name">The owner, without the final dot.</param>
internal abstract record DnsRecord(string Name);

/// <summary>An A or AAAA record.</summary>
internal sealed record AddressRecord(string Name, IPAddress Address) : DnsRecord(Name);

/// <summary>A CNAME record.</summary>
internal sealed record AliasRecord(string Name, string Target) : DnsRecord(Name);

/// <summary>An SRV record (RFC 2782).</summary>
/// <param name="Name">The owner.</param>
/// <param name="Priority">Lower is tried first.</param>
/// <param name="Weight">The share of records of one priority.</param>
/// <param name="Port">Where the service listens.</param>
/// <param name="Target">The host; empty (".") when the service is decidedly not available.</param>
internal sealed record SrvRecord(string Name, int Priority, int Weight, int Port, string Target) : DnsRecord(Name);
