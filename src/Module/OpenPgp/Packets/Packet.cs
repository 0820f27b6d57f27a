namespace XmppContacts.OpenPgp.Packets;

/// <summary>One packet: its type and its body, partial lengths joined.</summary>
internal readonly ref struct Packet(PacketTag tag, ReadOnlySpan<byte> body)
{
    // Packets of these types may be unknown to a reader, which then passes over them (RFC 9580 §4.3).
    private const int FirstNonCritical = 40;

    public PacketTag Tag { get; } = tag;

    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>Whether the packet says nothing about the message and may stand anywhere.</summary>
    public bool IsPassedOver => Tag is PacketTag.Marker or PacketTag.Padding || (int)Tag >= FirstNonCritical;
}
