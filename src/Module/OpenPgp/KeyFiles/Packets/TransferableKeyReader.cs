using System.Collections.Immutable;
using XmppContacts.OpenPgp.Packets;

namespace XmppContacts.OpenPgp.KeyFiles.Packets;

/// <summary>Reads transferable keys packet by packet, within bounds. A key that is not supported is named, and does not hinder the others.</summary>
internal sealed class TransferableKeyReader
{
    private const int MaxUserIds = 100;
    private const int MaxUserIdBytes = 2048;
    private const int MaxSubkeys = 100;

    /// <summary>Signatures that say to be the key's own. Each may cost a millisecond and more.</summary>
    private const int MaxSignatures = 400;

    private readonly List<TransferableKey> _keys = [];
    private readonly List<OpenPgpException> _refusals = [];

    private TransferableKey? _key;
    private List<SignaturePacket>? _signatures;
    private KeyPacket? _subkey;
    private bool _isAnyKey;
    private int _count;

    private TransferableKeyReader()
    {
    }

    /// <summary>Reads all keys.</summary>
    /// <param name="packets">Key after key, binary.</param>
    /// <returns>The keys, and why others are not among them.</returns>
    /// <exception cref="OpenPgpException">There is no key at all.</exception>
    public static (ImmutableArray<TransferableKey> Keys, ImmutableArray<OpenPgpException> Refusals) Read(ReadOnlySpan<byte> packets)
    {
        if (packets.IsEmpty || PacketReader.TagOf(packets[0]) is null)
            throw new OpenPgpException(OpenPgpFailure.NotOpenPgp, "this is no OpenPGP key");

        var reader = new TransferableKeyReader();
        var rest = new PacketReader(packets);
        while (rest.TryRead(out var packet))
        {
            reader.Take(packet);
        }

        return reader._isAnyKey
            ? ([.. reader._keys], [.. reader._refusals])
            : throw new OpenPgpException(OpenPgpFailure.NotOpenPgp, "this is no OpenPGP key");
    }

    /// <summary>Reads one public key.</summary>
    /// <exception cref="OpenPgpException">It is no public key, several, a secret one, not supported, or too large.</exception>
    public static TransferableKey ReadOnePublic(ReadOnlySpan<byte> packets)
    {
        if (packets.Length > Keys.PublicKeyInspector.MaxOctets)
            throw new OpenPgpException(OpenPgpFailure.TooLarge, $"the OpenPGP key is refused: it has more than {Keys.PublicKeyInspector.MaxOctets} bytes");

        var (keys, refusals) = Read(packets);
        if (!refusals.IsEmpty)
            throw refusals[0];

        if (keys is not [var key])
            throw new OpenPgpException(OpenPgpFailure.Malformed, "there are several OpenPGP keys where one should be");

        return key.HasSecret
            ? throw new OpenPgpException(OpenPgpFailure.Malformed, "this is a secret OpenPGP key where a public one should be")
            : key;
    }

    private void Take(Packet packet)
    {
        switch (packet.Tag)
        {
            case PacketTag.PublicKey or PacketTag.SecretKey:
                Begin(packet);
                break;
            case PacketTag.UserId when _key is not null:
                BeginUserId(packet.Body);
                break;
            case PacketTag.PublicSubkey or PacketTag.SecretSubkey when _key is not null:
                BeginSubkey(packet);
                break;
            case PacketTag.Signature:
                Add(packet.Body);
                break;
            case PacketTag.PublicSubkey or PacketTag.SecretSubkey or PacketTag.UserId when _isAnyKey:
                // Parts of a key that was refused.
                break;
            case var _ when packet.IsPassedOver:
                break;
            case var _ when !_isAnyKey:
                throw new OpenPgpException(OpenPgpFailure.NotOpenPgp, "this is no OpenPGP key");
            default:
                // User attributes with their signatures, and others of a later time.
                _signatures = null;
                break;
        }
    }

    private void Begin(Packet packet)
    {
        _isAnyKey = true;
        _key = null;
        _signatures = null;
        _subkey = null;
        _count = 0;
        try
        {
            _key = new TransferableKey(KeyPacket.Read(packet.Body, packet.Tag == PacketTag.SecretKey));
            _signatures = _key.Signatures;
            _keys.Add(_key);
        }
        catch (OpenPgpException e)
        {
            _refusals.Add(e);
        }
    }

    private void BeginUserId(ReadOnlySpan<byte> body)
    {
        _subkey = null;
        _signatures = null;
        if (body.Length > MaxUserIdBytes)
            return;

        if (_key!.UserIds.Count == MaxUserIds)
        {
            Refuse($"it has more than {MaxUserIds} user IDs");
            return;
        }

        _signatures = [];
        _key.UserIds.Add(new UserIdPacket(body.ToArray(), _signatures));
    }

    // A subkey that is not supported does not make the others unusable.
    private void BeginSubkey(Packet packet)
    {
        _signatures = null;
        _subkey = null;
        if (_key!.Subkeys.Count == MaxSubkeys)
        {
            Refuse($"it has more than {MaxSubkeys} subkeys");
            return;
        }

        try
        {
            _subkey = KeyPacket.Read(packet.Body, packet.Tag == PacketTag.SecretSubkey);
        }
        catch (OpenPgpException)
        {
            return;
        }

        _signatures = [];
        _key.Subkeys.Add(new SubkeyPackets(_subkey) { Signatures = _signatures });
    }

    private void Add(ReadOnlySpan<byte> body)
    {
        if (_key is null || _signatures is null || SignaturePacket.Read(body) is not { } signature || !signature.NamesAsIssuer(_key.Primary))
            return;

        if (++_count > MaxSignatures)
        {
            Refuse($"it has more than {MaxSignatures} signatures of its own");
            return;
        }

        _signatures.Add(signature);
    }

    private void Refuse(string why)
    {
        _keys.Remove(_key!);
        _key = null;
        _signatures = null;
        _refusals.Add(new OpenPgpException(OpenPgpFailure.TooLarge, $"the OpenPGP key is refused: {why}"));
    }
}
