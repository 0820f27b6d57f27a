using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace XmppContacts.Streams.Dns;

/// <summary>A question to a recursive nameserver, with an ID that cannot be guessed.</summary>
internal sealed record DnsQuery(ushort Id, string Name, DnsRecordType Type)
{
    private const int MaximumLabelOctets = 63;
    private const int MaximumNameOctets = 255;
    private const ushort RecursionDesired = 0x0100;
    private const ushort ClassInternet = 1;

    public static DnsQuery New(string name, DnsRecordType type) =>
        new((ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1), name.TrimEnd('.'), type);

    /// <summary>The message as sent.</summary>
    /// <exception cref="DnsFormatException">The name is too long, has an empty label or is not ASCII.</exception>
    public byte[] ToOctets()
    {
        var message = new MemoryStream(Name.Length + 18);
        Span<byte> fixedPart = stackalloc byte[12];
        fixedPart.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart, Id);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart[2..], RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart[4..], 1);
        message.Write(fixedPart);
        foreach (var label in Name.Split('.'))
        {
            if (label.Length is 0 or > MaximumLabelOctets || !Ascii.IsValid(label))
            {
                throw new DnsFormatException("The name cannot be looked up in the DNS: a part of it is empty, too long or not ASCII.");
            }

            message.WriteByte((byte)label.Length);
            message.Write(Encoding.ASCII.GetBytes(label));
        }

        message.WriteByte(0);
        if (message.Length - 12 > MaximumNameOctets)
        {
            throw new DnsFormatException("The name cannot be looked up in the DNS: it is longer than 255 octets.");
        }

        BinaryPrimitives.WriteUInt16BigEndian(fixedPart, (ushort)Type);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart[2..], ClassInternet);
        message.Write(fixedPart[..4]);
        return message.ToArray();
    }
}
