using System.Buffers.Binary;

namespace XmppContacts.OpenPgp.KeyFiles.Packets;

/// <summary>A signature packet of version 4 (RFC 9580 §5.2.3). What it says counts only after it was verified.</summary>
internal sealed class SignaturePacket
{
    public const byte SupportedVersion = 4;

    private const int FixedBytes = 4;
    private const byte CriticalBit = 0x80;

    // RFC 9580 §5.2.3.7.
    private const byte CreationTime = 2;
    private const byte SignatureExpirationTime = 3;
    private const byte KeyExpirationTime = 9;
    private const byte Issuer = 16;
    private const byte KeyFlagsType = 27;
    private const byte EmbeddedSignature = 32;
    private const byte IssuerFingerprint = 33;

    /// <summary>Subpackets that may be critical: those that are understood, and those that do not change what is asked of a signature here.</summary>
    private static readonly byte[] Understood = [2, 3, 4, 5, 6, 7, 9, 11, 12, 16, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 39];

    private readonly List<byte[]> _embedded = [];

    private SignaturePacket(byte[] body) => Body = body;

    /// <summary>The body of the packet.</summary>
    public byte[] Body { get; }

    public SignatureKind Kind => (SignatureKind)Body[1];

    public byte Algorithm => Body[2];

    public byte Hash => Body[3];

    /// <summary>Everything that is hashed of the packet, without the trailer.</summary>
    public ReadOnlySpan<byte> Hashed => Body.AsSpan(0, HashedBytes);

    /// <summary>The first two bytes of the hash.</summary>
    public ReadOnlySpan<byte> HashStart => Body.AsSpan(NumbersStart - 2, 2);

    /// <summary>The numbers of the signature.</summary>
    public ReadOnlySpan<byte> Numbers => Body.AsSpan(NumbersStart);

    /// <summary>When it was made; null when it does not say, which makes it invalid.</summary>
    public DateTimeOffset? Created { get; private set; }

    /// <summary>When the signature expires; null when it does not.</summary>
    public DateTimeOffset? Expires => Created is { } created && SignatureSeconds > 0 ? created.AddSeconds(SignatureSeconds) : null;

    /// <summary>How long after its creation the key expires; 0 when it does not, null when nothing is said.</summary>
    public uint? KeySeconds { get; private set; }

    public byte? KeyFlags { get; private set; }

    /// <summary>The fingerprint of the issuer, or null. It says whom to ask, and proves nothing.</summary>
    public string? IssuerName { get; private set; }

    public ulong? IssuerKeyId { get; private set; }

    /// <summary>The bodies of signatures within, as back-signatures of subkeys are.</summary>
    public IReadOnlyList<byte[]> Embedded => _embedded;

    /// <summary>Whether a critical subpacket is not understood, so that the signature must be ignored (RFC 9580 §5.2.3.7).</summary>
    public bool HasUnknownCritical { get; private set; }

    private uint SignatureSeconds { get; set; }

    private int HashedBytes { get; set; }

    private int NumbersStart { get; set; }

    /// <summary>Reads the packet; null when it is of another version or damaged, which is no reason to give up what it is about.</summary>
    public static SignaturePacket? Read(ReadOnlySpan<byte> body)
    {
        if (body.Length < FixedBytes || body[0] != SupportedVersion)
            return null;

        var packet = new SignaturePacket(body.ToArray());
        var rest = body[FixedBytes..];
        if (!packet.TryReadArea(ref rest, isHashed: true))
            return null;

        packet.HashedBytes = body.Length - rest.Length;
        if (!packet.TryReadArea(ref rest, isHashed: false) || rest.Length < 2)
            return null;

        packet.NumbersStart = body.Length - rest.Length + 2;
        return packet;
    }

    /// <summary>Whether the signature says that a key made it, or says nothing that contradicts it.</summary>
    public bool NamesAsIssuer(KeyPacket key) => IssuerName is not null ? IssuerName == key.Fingerprint : IssuerKeyId is not { } id || id == key.KeyId;

    private bool TryReadArea(ref ReadOnlySpan<byte> rest, bool isHashed)
    {
        if (rest.Length < sizeof(ushort))
            return false;

        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        rest = rest[sizeof(ushort)..];
        if (length > rest.Length)
            return false;

        var area = rest[..length];
        rest = rest[length..];
        while (!area.IsEmpty)
        {
            if (!Subpacket.TryTake(ref area, out var subpacket))
                return false;

            Take(subpacket, isHashed);
        }

        return true;
    }

    // Only hashed subpackets are signed. Elsewhere, the issuer is a hint, and a back-signature is verified by itself.
    private void Take(ReadOnlySpan<byte> subpacket, bool isHashed)
    {
        var type = (byte)(subpacket[0] & ~CriticalBit);
        var value = subpacket[1..];
        switch (type)
        {
            case CreationTime when isHashed && value.Length == sizeof(uint):
                Created = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(value));
                break;
            case SignatureExpirationTime when isHashed && value.Length == sizeof(uint):
                SignatureSeconds = BinaryPrimitives.ReadUInt32BigEndian(value);
                break;
            case KeyExpirationTime when isHashed && value.Length == sizeof(uint):
                KeySeconds = BinaryPrimitives.ReadUInt32BigEndian(value);
                break;
            case KeyFlagsType when isHashed:
                KeyFlags = value.IsEmpty ? (byte)0 : value[0];
                break;
            case IssuerFingerprint when value.Length > 1 && (isHashed || IssuerName is null):
                IssuerName = Convert.ToHexString(value[1..]);
                break;
            case Issuer when value.Length == sizeof(ulong):
                IssuerKeyId ??= BinaryPrimitives.ReadUInt64BigEndian(value);
                break;
            case EmbeddedSignature:
                _embedded.Add(value.ToArray());
                break;
            case CreationTime or SignatureExpirationTime or KeyExpirationTime or IssuerFingerprint or Issuer:
                HasUnknownCritical |= isHashed;
                break;
            default:
                HasUnknownCritical |= isHashed && (subpacket[0] & CriticalBit) != 0 && !Understood.Contains(type);
                break;
        }
    }
}
