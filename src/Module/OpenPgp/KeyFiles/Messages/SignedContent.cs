using System.Collections.Immutable;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Packets;
using XmppContacts.OpenPgp.Symmetric;

namespace XmppContacts.OpenPgp.KeyFiles.Messages;

/// <summary>What is inside a message: one literal packet, perhaps compressed, with the signatures over it (RFC 9580 §10.3).</summary>
/// <param name="Content">The data of the literal packet.</param>
/// <param name="Signatures">The bodies of the signatures, in order.</param>
internal sealed record SignedContent(byte[] Content, ImmutableArray<byte[]> Signatures)
{
    private const int MaxSignatures = 16;

    /// <summary>Reads the packets of a message.</summary>
    /// <exception cref="OpenPgpException">There is anything else, or more than one piece of content.</exception>
    public static SignedContent Read(ReadOnlySpan<byte> packets) => Read(packets, layer: 0, MessageLimits.Decompressed(packets.Length, MessageLimits.ForKeysOctets));

    private static SignedContent Read(ReadOnlySpan<byte> octets, int layer, int most)
    {
        SignedContent? content = null;
        var announced = 0;
        var before = ImmutableArray.CreateBuilder<byte[]>();
        var after = ImmutableArray.CreateBuilder<byte[]>();
        var packets = new PacketReader(octets);
        while (packets.TryRead(out var packet))
        {
            switch (packet.Tag)
            {
                case PacketTag.LiteralData when content is null:
                    content = new SignedContent(MessageContent.ReadLiteral(packet.Body), []);
                    break;

                // Signatures within and around compressed data are over the same content.
                case PacketTag.CompressedData when content is null:
                    content = Read(MessageContent.ReadCompressed(packet.Body, layer + 1, most), layer + 1, most);
                    break;

                case PacketTag.OnePassSignature when content is null && ++announced <= MaxSignatures:
                    break;

                case PacketTag.Signature when before.Count + after.Count < MaxSignatures:
                    (content is null ? before : after).Add(packet.Body.ToArray());
                    break;

                case PacketTag.OnePassSignature or PacketTag.Signature when content is null || packet.Tag == PacketTag.Signature:
                    throw OpenPgpException.TooLarge($"it has more than {MaxSignatures} signatures");

                default:
                    if (!packet.IsPassedOver)
                        throw OpenPgpException.Malformed($"a packet of type {(int)packet.Tag} within what is encrypted");

                    break;
            }
        }

        if (content is null)
            throw OpenPgpException.Malformed("nothing is within what is encrypted");

        if (announced != after.Count)
            throw OpenPgpException.Malformed("its signatures are not those that it announces");

        return content with { Signatures = [.. before, .. content.Signatures, .. after] };
    }
}
