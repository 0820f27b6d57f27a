using System.IO.Compression;
using XmppContacts.OpenPgp.Ciphers;
using XmppContacts.OpenPgp.Packets;

namespace XmppContacts.OpenPgp.Symmetric;

/// <summary>What is inside an encrypted message: one literal packet, perhaps compressed, perhaps with signatures around it (RFC 9580 §10.3).</summary>
internal static class MessageContent
{
    private const int DateOctets = 4;
    private const int CopiedOctets = 16 * 1024;

    /// <summary>The octets before the data in a literal packet that names no file.</summary>
    public const int LiteralHeaderOctets = 2 + DateOctets;

    /// <summary>Writes what stands before the data: binary, no file name, no date (RFC 9580 §5.9).</summary>
    /// <returns>What follows it in <paramref name="destination"/>.</returns>
    public static Span<byte> WriteLiteralHeader(Span<byte> destination)
    {
        destination[..LiteralHeaderOctets].Clear();
        destination[0] = (byte)'b';
        return destination[LiteralHeaderOctets..];
    }

    /// <summary>
    /// The data of the literal packet, as it stands: text keeps its line ends. Signatures are passed over; that the content comes from someone who
    /// knows the passphrase is what the encryption has shown.
    /// </summary>
    public static byte[] Read(ReadOnlySpan<byte> packets) => Read(packets, layer: 0, MessageLimits.Decompressed(packets.Length, MessageLimits.DecompressedOctets));

    private static byte[] Read(ReadOnlySpan<byte> octets, int layer, int most)
    {
        byte[]? data = null;
        var packets = new PacketReader(octets);
        while (packets.TryRead(out var packet))
        {
            switch (packet.Tag)
            {
                case PacketTag.LiteralData when data is null:
                    data = ReadLiteral(packet.Body);
                    break;

                case PacketTag.CompressedData when data is null:
                    data = Read(ReadCompressed(packet.Body, layer + 1, most), layer + 1, most);
                    break;

                case PacketTag.OnePassSignature or PacketTag.Signature:
                    break;

                default:
                    if (!packet.IsPassedOver)
                        throw OpenPgpException.Malformed($"a packet of type {(int)packet.Tag} within what is encrypted");

                    break;
            }
        }

        return data ?? throw OpenPgpException.Malformed("nothing is within what is encrypted");
    }

    /// <summary>The data of a literal packet.</summary>
    public static byte[] ReadLiteral(ReadOnlySpan<byte> body)
    {
        if (body.Length < 2 || body.Length < 2 + body[1] + DateOctets)
            throw OpenPgpException.Malformed("a literal packet is cut short");

        if (body[0] is not ((byte)'b' or (byte)'t' or (byte)'u'))
            throw OpenPgpException.Malformed("a literal packet of a format that does not exist");

        return body[(2 + body[1] + DateOctets)..].ToArray();
    }

    /// <summary>The packets of a compressed packet.</summary>
    /// <param name="body">Its body.</param>
    /// <param name="layer">How many compressed packets it is in, itself included.</param>
    /// <param name="most">The octets that decompression may give, whatever there was.</param>
    public static ReadOnlySpan<byte> ReadCompressed(ReadOnlySpan<byte> body, int layer, int most)
    {
        if (layer > MessageLimits.CompressionLayers)
            throw OpenPgpException.TooLarge($"it is compressed more than {MessageLimits.CompressionLayers} times over");

        if (body.IsEmpty)
            throw OpenPgpException.Malformed("a compressed packet is empty");

        var compressed = body[1..];
        if (body[0] == 0)
            return compressed;

        var algorithm = body[0];
        var source = new MemoryStream(compressed.ToArray());
        return Decompress(
            () => algorithm switch
            {
                1 => new DeflateStream(source, CompressionMode.Decompress),
                2 => new ZLibStream(source, CompressionMode.Decompress),
                3 => BZip2Decompression.Open(source),
                _ => throw OpenPgpException.Unsupported(AlgorithmNames.Compression(algorithm)),
            },
            compressed.Length, most);
    }

    private static ReadOnlySpan<byte> Decompress(Func<Stream> open, int compressedOctets, int most)
    {
        var limit = MessageLimits.Decompressed(compressedOctets, most);
        var result = new MemoryStream();
        var buffer = new byte[CopiedOctets];
        try
        {
            using var stream = open();
            for (int count; (count = stream.Read(buffer)) > 0;)
            {
                if (result.Length + count > limit)
                    throw OpenPgpException.TooLarge($"it decompresses to more than {limit} octets");

                result.Write(buffer, 0, count);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or IndexOutOfRangeException)
        {
            throw new OpenPgpException(OpenPgpFailure.Malformed, "the OpenPGP message is damaged: its compressed part cannot be read", inner: exception);
        }

        return result.GetBuffer().AsSpan(0, (int)result.Length);
    }
}
