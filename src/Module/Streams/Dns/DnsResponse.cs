using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace XmppContacts.Streams.Dns;

/// <summary>What a nameserver answered.</summary>
/// <param name="Code">RCODE: 0 no error, 3 no such name (RFC 1035 §4.1.1).</param>
/// <param name="IsTruncated">Whether records were left out for want of space: ask again over TCP.</param>
/// <param name="Records">The records of the answer section whose types are known.</param>
internal sealed record DnsResponse(int Code, bool IsTruncated, IReadOnlyList<DnsRecord> Records)
{
    public const int NoError = 0;
    public const int NoSuchName = 3;

    private const int HeaderOctets = 12;
    private const int MaximumNameOctets = 255;
    private const ushort ClassInternet = 1;

    /// <summary>Reads a message if it answers the query, and returns null if it is another's.</summary>
    /// <exception cref="DnsFormatException">It answers the query but is malformed.</exception>
    public static DnsResponse? Parse(ReadOnlySpan<byte> message, DnsQuery query)
    {
        if (message.Length < HeaderOctets || BinaryPrimitives.ReadUInt16BigEndian(message) != query.Id)
        {
            return null;
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        var isResponse = (flags & 0x8000) != 0 && (flags & 0x7800) == 0;
        if (!isResponse || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1)
        {
            return null;
        }

        // An off-path forger must guess the question with its ID (RFC 5452 §9.1).
        var position = HeaderOctets;
        var name = ReadName(message, ref position);
        if (!name.Equals(query.Name, StringComparison.OrdinalIgnoreCase)
            || ReadUInt16(message, ref position) != (ushort)query.Type
            || ReadUInt16(message, ref position) != ClassInternet)
        {
            return null;
        }

        var isTruncated = (flags & 0x0200) != 0;
        var records = new List<DnsRecord>();
        int answers = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        for (var i = 0; i < answers && !isTruncated; i++)
        {
            if (ReadRecord(message, ref position) is { } record)
            {
                records.Add(record);
            }
        }

        return new DnsResponse(flags & 0x000F, isTruncated, records);
    }

    private static DnsRecord? ReadRecord(ReadOnlySpan<byte> message, ref int position)
    {
        var owner = ReadName(message, ref position);
        var type = (DnsRecordType)ReadUInt16(message, ref position);
        var isInternet = ReadUInt16(message, ref position) == ClassInternet;
        position += 4;
        int length = ReadUInt16(message, ref position);
        var start = position;
        position += length;
        if (position > message.Length)
        {
            throw Malformed();
        }

        return (isInternet, type) switch
        {
            (true, DnsRecordType.Address) when length == 4 => new AddressRecord(owner, new IPAddress(message.Slice(start, 4))),
            (true, DnsRecordType.AddressV6) when length == 16 => new AddressRecord(owner, new IPAddress(message.Slice(start, 16))),
            (true, DnsRecordType.Alias) => new AliasRecord(owner, ReadName(message, ref start)),
            (true, DnsRecordType.Srv) when length > 6 => new SrvRecord(
                owner,
                ReadUInt16(message, ref start),
                ReadUInt16(message, ref start),
                ReadUInt16(message, ref start),
                ReadName(message, ref start)),
            _ => null,
        };
    }

    // A pointer may only lead backwards from where the name was found, so that following them ends (RFC 1035 §4.1.4).
    private static string ReadName(ReadOnlySpan<byte> message, ref int position)
    {
        var name = new StringBuilder();
        var at = position;
        var lowest = position;
        var hasJumped = false;
        while (true)
        {
            if (at >= message.Length)
            {
                throw Malformed();
            }

            int length = message[at++];
            if (length == 0)
            {
                break;
            }

            if ((length & 0xC0) == 0xC0)
            {
                if (at >= message.Length)
                {
                    throw Malformed();
                }

                var target = ((length & 0x3F) << 8) | message[at++];
                position = hasJumped ? position : at;
                hasJumped = true;
                if (target >= lowest)
                {
                    throw Malformed();
                }

                at = lowest = target;
                continue;
            }

            if (length > 63 || at + length > message.Length || name.Length + length + 1 > MaximumNameOctets)
            {
                throw Malformed();
            }

            var label = message.Slice(at, length);
            if (label.ContainsAnyExceptInRange((byte)'!', (byte)'~') || label.Contains((byte)'.'))
            {
                throw Malformed();
            }

            name.Append(name.Length == 0 ? "" : ".").Append(Encoding.ASCII.GetString(label));
            at += length;
        }

        position = hasJumped ? position : at;
        return name.ToString();
    }

    private static ushort ReadUInt16(ReadOnlySpan<byte> message, ref int position)
    {
        if (position + 2 > message.Length)
        {
            throw Malformed();
        }

        position += 2;
        return BinaryPrimitives.ReadUInt16BigEndian(message[(position - 2)..]);
    }

    private static DnsFormatException Malformed() => new("The nameserver sent a malformed answer.");
}
