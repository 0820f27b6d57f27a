namespace XmppContacts.Streams.Dns;

/// <summary>The types asked for (RFC 1035 §3.2.2, RFC 3596, RFC 2782).</summary>
internal enum DnsRecordType : ushort
{
    Address = 1,
    Alias = 5,
    AddressV6 = 28,
    Srv = 33,
}
