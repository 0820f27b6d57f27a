using System.Buffers.Binary;

namespace XmppContacts.OpenPgp.Packets;

/// <summary>
/// Reads a sequence of packets with headers in the new and the old format (RFC 9580 §4.2). Declared lengths are compared with
/// the octets that are there before anything else: none of them ever decides how much is allocated.
/// </summary>
internal ref struct PacketReader(ReadOnlySpan<byte> octets)
{
    private ReadOnlySpan<byte> _rest = octets;

    /// <summary>The kind of packet that begins with an octet, or null when none does (RFC 9580 §4.2).</summary>
    public static PacketTag? TagOf(byte header) =>
        (header & 0x80) == 0 ? null : (PacketTag)((header & 0x40) != 0 ? header & 0x3F : (header >> 2) & 0x0F);

    /// <summary>The next packet.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="OpenPgpException">There are more octets, but no packet.</exception>
    public bool TryRead(out Packet packet)
    {
        if (_rest.IsEmpty)
        {
            packet = default;
            return false;
        }

        var header = Take(1)[0];
        if (TagOf(header) is not { } tag)
            throw OpenPgpException.Malformed("something else follows or stands among its packets");

        packet = new Packet(tag, (header & 0x40) != 0 ? ReadBody(tag) : ReadOldBody(header & 3));
        return true;
    }

    // RFC 9580 §4.2.2.
    private ReadOnlySpan<byte> ReadOldBody(int lengthType) => lengthType switch
    {
        0 => Take(Take(1)[0]),
        1 => Take(BinaryPrimitives.ReadUInt16BigEndian(Take(2))),
        2 => Take(BinaryPrimitives.ReadUInt32BigEndian(Take(4))),
        // Indeterminate: up to the end of what surrounds the packet.
        _ => Take((uint)_rest.Length),
    };

    // RFC 9580 §4.2.1.
    private ReadOnlySpan<byte> ReadBody(PacketTag tag)
    {
        var start = _rest;
        var length = ReadLength(out var isPartial);
        if (!isPartial)
            return Take(length);

        if (!MayBePartial(tag))
            throw OpenPgpException.Malformed("a partial length where none may be");

        // Twice through the chunks: for the sum, which is at most what is there, and then for the octets.
        var total = Take(length).Length;
        while (isPartial)
        {
            total += Take(ReadLength(out isPartial)).Length;
        }

        var body = new byte[total];
        _rest = start;
        var filled = 0;
        do
        {
            var chunk = Take(ReadLength(out isPartial));
            chunk.CopyTo(body.AsSpan(filled));
            filled += chunk.Length;
        }
        while (isPartial);
        return body;
    }

    private uint ReadLength(out bool isPartial)
    {
        isPartial = false;
        uint first = Take(1)[0];
        switch (first)
        {
            case < 192:
                return first;
            case < 224:
                return ((first - 192) << 8) + Take(1)[0] + 192;
            case 255:
                return BinaryPrimitives.ReadUInt32BigEndian(Take(4));
            default:
                isPartial = true;
                return 1u << (int)(first & 0x1F);
        }
    }

    private ReadOnlySpan<byte> Take(uint count)
    {
        if (count > (uint)_rest.Length)
            throw OpenPgpException.Malformed("it ends within a packet");

        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    // Only packets that carry data of any size (RFC 9580 §4.2.1.4).
    private static bool MayBePartial(PacketTag tag) => tag is PacketTag.CompressedData or PacketTag.SymmetricallyEncryptedData
        or PacketTag.LiteralData or PacketTag.IntegrityProtectedData or PacketTag.OcbEncryptedData;
}
