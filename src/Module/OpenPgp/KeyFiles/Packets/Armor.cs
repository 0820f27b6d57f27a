using System.Buffers.Text;
using System.Text;

namespace XmppContacts.OpenPgp.KeyFiles.Packets;

/// <summary>ASCII armor around keys (RFC 9580 §6).</summary>
internal static class Armor
{
    private const string Begin = "-----BEGIN PGP ";
    private const string End = "-----END PGP ";
    private const string Dashes = "-----";
    private const string PrivateBlock = "PRIVATE KEY BLOCK";
    private const string PublicBlock = "PUBLIC KEY BLOCK";
    private const int LineLength = 64;
    private const int ChecksumLength = 5;

    /// <summary>Whether these bytes are armor rather than packets.</summary>
    public static bool IsArmored(ReadOnlySpan<byte> bytes) => !bytes.IsEmpty && (bytes[0] & 0x80) == 0 && bytes.IndexOf("-----BEGIN PGP "u8) >= 0
        || bytes.StartsWith("\uFEFF-----BEGIN PGP "u8);

    /// <summary>The packets of all key blocks, one after another.</summary>
    /// <exception cref="OpenPgpException">A block is damaged, or there is none of a key.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> bytes)
    {
        var packets = new MemoryStream();
        var block = new StringBuilder();
        string? kind = null;
        var isHeader = false;
        foreach (var range in bytes.Split((byte)'\n'))
        {
            var line = Encoding.Latin1.GetString(bytes[range]).Trim('\r', ' ', '\t');
            line = line.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal) ? line[3..] : line;
            if (kind is null)
            {
                if (line.StartsWith(Begin, StringComparison.Ordinal) && line.EndsWith(Dashes, StringComparison.Ordinal))
                {
                    kind = line[Begin.Length..^Dashes.Length];
                    isHeader = true;
                    block.Clear();
                }
            }
            else if (line.StartsWith(End, StringComparison.Ordinal))
            {
                if (kind is PrivateBlock or PublicBlock)
                {
                    packets.Write(DecodeBlock(block.ToString()));
                }

                kind = null;
            }
            else if (isHeader && line.Contains(": ", StringComparison.Ordinal))
            {
                // A comment or version.
            }
            else
            {
                isHeader = false;
                block.Append(line).Append('\n');
            }
        }

        if (kind is not null)
            throw new OpenPgpException(OpenPgpFailure.Malformed, "the OpenPGP key is damaged: its armor has no end");

        return packets.Length > 0
            ? packets.ToArray()
            : throw new OpenPgpException(OpenPgpFailure.NoSuchKey, "the file has ASCII armor, but no OpenPGP key in it");
    }

    /// <summary>Armor around one key.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> packets, bool isSecret)
    {
        var kind = isSecret ? PrivateBlock : PublicBlock;
        var text = new StringBuilder($"{Begin}{kind}{Dashes}\n\n");
        var base64 = Convert.ToBase64String(packets);
        for (var i = 0; i < base64.Length; i += LineLength)
        {
            text.Append(base64, i, Math.Min(LineLength, base64.Length - i)).Append('\n');
        }

        text.Append('=').Append(Convert.ToBase64String(Checksum(packets))).Append('\n').Append(End).Append(kind).Append(Dashes).Append('\n');
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static byte[] DecodeBlock(string block)
    {
        byte[]? checksum = null;
        var lines = block.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (lines is [.., { Length: ChecksumLength } last] && last[0] == '=')
        {
            lines.RemoveAt(lines.Count - 1);
            checksum = TryDecode(last[1..]);
        }

        if (TryDecode(string.Concat(lines)) is not { } packets || (checksum is not null && !checksum.AsSpan().SequenceEqual(Checksum(packets))))
            throw new OpenPgpException(OpenPgpFailure.Malformed, "the OpenPGP key is damaged: its armor has errors");

        return packets;
    }

    private static byte[]? TryDecode(string base64)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return Convert.TryFromBase64String(base64, bytes, out var count) ? bytes[..count] : null;
    }

    // RFC 9580 §6.1.1.
    private static byte[] Checksum(ReadOnlySpan<byte> packets)
    {
        var crc = 0xB704CEu;
        foreach (var value in packets)
        {
            crc ^= (uint)value << 16;
            for (var bit = 0; bit < 8; bit++)
            {
                crc <<= 1;
                crc = (crc & 0x1000000) != 0 ? crc ^ 0x1864CFB : crc;
            }
        }

        return [(byte)(crc >> 16), (byte)(crc >> 8), (byte)crc];
    }
}
