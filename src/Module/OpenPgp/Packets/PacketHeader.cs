using System.Buffers.Binary;

namespace XmppContacts.OpenPgp.Packets;

/// <summary>Packet headers as they are written: new format, one definite length (RFC 9580 §4.2.1).</summary>
internal static class PacketHeader
{
    private const byte NewFormat = 0xC0;

    /// <summary>The first octet of a packet of this type; it also takes part in key derivation and authentication.</summary>
    public static byte FirstOctet(PacketTag tag) => (byte)(NewFormat | (byte)tag);

    /// <summary>The octets of a header before a body of this length.</summary>
    public static int Size(int length) => length switch
    {
        < 192 => 2,
        < 8384 => 3,
        _ => 6,
    };

    /// <summary>Writes a header.</summary>
    /// <returns>What follows it in <paramref name="destination"/>.</returns>
    public static Span<byte> Write(Span<byte> destination, PacketTag tag, int length)
    {
        destination[0] = FirstOctet(tag);
        switch (Size(length))
        {
            case 2:
                destination[1] = (byte)length;
                return destination[2..];
            case 3:
                destination[1] = (byte)(((length - 192) >> 8) + 192);
                destination[2] = (byte)(length - 192);
                return destination[3..];
            default:
                destination[1] = 0xFF;
                BinaryPrimitives.WriteInt32BigEndian(destination[2..], length);
                return destination[6..];
        }
    }
}
