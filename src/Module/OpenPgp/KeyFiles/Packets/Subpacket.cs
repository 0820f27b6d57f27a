using System.Buffers.Binary;

namespace XmppContacts.OpenPgp.KeyFiles.Packets;

/// <summary>Signature subpackets (RFC 9580 §5.2.3.7).</summary>
internal static class Subpacket
{
    /// <summary>Takes the next subpacket, beginning with its type.</summary>
    /// <returns>False when it is damaged.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> area, out ReadOnlySpan<byte> subpacket)
    {
        subpacket = default;
        uint length;
        int header;
        switch (area[0])
        {
            case < 192:
                (length, header) = (area[0], 1);
                break;
            case < 255 when area.Length >= 2:
                (length, header) = (((uint)(area[0] - 192) << 8) + area[1] + 192, 2);
                break;
            case 255 when area.Length >= 5:
                (length, header) = (BinaryPrimitives.ReadUInt32BigEndian(area[1..]), 5);
                break;
            default:
                return false;
        }

        if (length == 0 || length > (uint)(area.Length - header))
            return false;

        subpacket = area.Slice(header, (int)length);
        area = area[(header + (int)length)..];
        return true;
    }

    /// <summary>A subpacket with less than 192 bytes, type included.</summary>
    public static byte[] Encode(byte type, ReadOnlySpan<byte> value) => [(byte)(1 + value.Length), type, .. value];
}
