using System.Buffers.Binary;
using System.Numerics;

namespace XmppContacts.OpenPgp.KeyFiles.Packets;

/// <summary>Multiprecision integers: a length in bits and as many bytes as these take (RFC 9580 §3.2).</summary>
internal static class MultiprecisionIntegers
{
    private const int LengthBytes = sizeof(ushort);

    /// <summary>Takes the next integer, without leading zeros.</summary>
    /// <exception cref="OpenPgpException">It is longer than what is there.</exception>
    public static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < LengthBytes)
            throw Truncated();

        var count = (BinaryPrimitives.ReadUInt16BigEndian(rest) + 7) / 8;
        if (rest.Length < LengthBytes + count)
            throw Truncated();

        var number = rest.Slice(LengthBytes, count);
        rest = rest[(LengthBytes + count)..];
        return number.TrimStart((byte)0);
    }

    /// <summary>An integer with its length in front.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> number)
    {
        number = number.TrimStart((byte)0);
        var encoded = new byte[LengthBytes + number.Length];
        var bits = number.IsEmpty ? 0 : (number.Length * 8) - (BitOperations.LeadingZeroCount(number[0]) - 24);
        BinaryPrimitives.WriteUInt16BigEndian(encoded, (ushort)bits);
        number.CopyTo(encoded.AsSpan(LengthBytes));
        return encoded;
    }

    /// <summary>The integer in a fixed number of bytes, leading zeros restored.</summary>
    /// <exception cref="OpenPgpException">It has more bytes.</exception>
    public static byte[] Pad(ReadOnlySpan<byte> number, int count)
    {
        number = number.TrimStart((byte)0);
        if (number.Length > count)
            throw OpenPgpException.Malformed("a number is longer than its algorithm allows");

        var padded = new byte[count];
        number.CopyTo(padded.AsSpan(count - number.Length));
        return padded;
    }

    private static OpenPgpException Truncated() => OpenPgpException.Malformed("a number is cut short");
}
