using System.Buffers.Binary;
using XmppContacts.OpenPgp.KeyFiles.Packets;

namespace XmppContacts.OpenPgp.Keys;

/// <summary>What a signature packet of version 4 or 6 over a key says (RFC 9580 §5.2.3). Whether it is genuine is another question.</summary>
internal sealed class KeySignature
{
    public const byte SignsFlag = 0x02;

    /// <summary>Communications, storage.</summary>
    public const byte EncryptsFlags = 0x04 | 0x08;

    // RFC 9580 §5.2.1.
    private const byte FirstCertification = 0x10;
    private const byte LastCertification = 0x13;
    private const byte SubkeyBinding = 0x18;
    private const byte DirectKey = 0x1F;
    private const byte KeyRevocation = 0x20;
    private const byte SubkeyRevocation = 0x28;
    private const byte CertificationRevocation = 0x30;

    // RFC 9580 §5.2.3.7.
    private const byte CreationTime = 2;
    private const byte KeyExpirationTime = 9;
    private const byte IssuerKeyId = 16;
    private const byte KeyFlags = 27;
    private const byte IssuerFingerprint = 33;
    private const byte CriticalBit = 0x80;

    private readonly byte _type;
    private string? _issuer;

    private KeySignature(byte type) => _type = type;

    /// <summary>Seconds since 1970.</summary>
    public uint Made { get; private set; }

    /// <summary>For how many seconds after it was made the key is valid; 0 is for ever.</summary>
    public uint Validity { get; private set; }

    /// <summary>What the key is for; null when the signature does not say.</summary>
    public byte? Flags { get; private set; }

    public bool IsRevocation => _type is KeyRevocation or SubkeyRevocation or CertificationRevocation;

    public bool IsBinding => _type is (>= FirstCertification and <= LastCertification) or SubkeyBinding or DirectKey;

    /// <summary>Whether it says that it is by this primary key.</summary>
    public bool IsBy(string fingerprint) => _issuer is { Length: > 0 } issuer && (issuer.Length == fingerprint.Length
        ? issuer == fingerprint

        // The key ID is the end of a fingerprint of version 4, and the beginning of one of version 6 (RFC 9580 §5.5.4).
        : fingerprint.Length == 40 ? fingerprint.EndsWith(issuer, StringComparison.Ordinal) : fingerprint.StartsWith(issuer, StringComparison.Ordinal));

    /// <summary>Reads the packet; null when it is of another version or damaged, which is no reason to give up the key.</summary>
    public static KeySignature? Read(ReadOnlySpan<byte> body)
    {
        // Version, type, two algorithms.
        if (body.Length < 4 || body[0] is not (4 or 6))
            return null;

        var result = new KeySignature(body[1]);
        var rest = body[4..];
        return result.TryReadArea(ref rest, body[0], isHashed: true) && result.TryReadArea(ref rest, body[0], isHashed: false) ? result : null;
    }

    private bool TryReadArea(ref ReadOnlySpan<byte> rest, byte version, bool isHashed)
    {
        var size = version == 4 ? sizeof(ushort) : sizeof(uint);
        if (rest.Length < size)
            return false;

        var length = version == 4 ? BinaryPrimitives.ReadUInt16BigEndian(rest) : BinaryPrimitives.ReadUInt32BigEndian(rest);
        rest = rest[size..];
        if (length > (uint)rest.Length)
            return false;

        var area = rest[..(int)length];
        rest = rest[(int)length..];
        while (!area.IsEmpty)
        {
            if (!Subpacket.TryTake(ref area, out var subpacket))
                return false;

            Take(subpacket, isHashed);
        }

        return true;
    }

    // What is not hashed is not signed either: only who signed is taken from there, which is how older programs have it.
    private void Take(ReadOnlySpan<byte> subpacket, bool isHashed)
    {
        var value = subpacket[1..];
        switch (subpacket[0] & ~CriticalBit)
        {
            case CreationTime when isHashed && value.Length == sizeof(uint):
                Made = BinaryPrimitives.ReadUInt32BigEndian(value);
                break;
            case KeyExpirationTime when isHashed && value.Length == sizeof(uint):
                Validity = BinaryPrimitives.ReadUInt32BigEndian(value);
                break;
            case KeyFlags when isHashed && value.Length > 0:
                Flags = value[0];
                break;
            case IssuerFingerprint when value.Length > 1:
                _issuer = Convert.ToHexString(value[1..]);
                break;
            case IssuerKeyId when value.Length == sizeof(ulong):
                _issuer ??= Convert.ToHexString(value);
                break;
        }
    }
}
