using System.Collections.Immutable;
using System.Text;
using XmppContacts.OpenPgp.Packets;

namespace XmppContacts.OpenPgp.Keys;

/// <summary>
/// Reads what a transferable public key says of itself, without any program: for a look at the keys of many accounts. Its signatures are not verified, so
/// that whoever could change the key could also make it look expired, revoked or somebody else's; nothing is encrypted on the strength of this.
/// </summary>
public static class PublicKeyInspector
{
    /// <summary>Some tens of thousands of octets are usual (XEP-0373 §7.2).</summary>
    internal const int MaxOctets = 1024 * 1024;

    private const int MaxUserIds = 100;
    private const int MaxUserIdOctets = 2048;
    private const int MaxSubkeys = 100;

    /// <summary>Reads one transferable public key of version 4 or 6 (RFC 9580 §10.1).</summary>
    /// <param name="key">The key, binary, as anybody may have published it.</param>
    /// <param name="now">The time that expiry is compared with.</param>
    /// <exception cref="OpenPgpException">It is no public key, several, a secret one, or too large.</exception>
    public static OpenPgpKey Read(ReadOnlySpan<byte> key, DateTimeOffset now)
    {
        if (key.Length > MaxOctets)
            throw new OpenPgpException(OpenPgpFailure.TooLarge, $"the OpenPGP key is refused: it has more than {MaxOctets} octets");

        if (key.IsEmpty || (key[0] & 0x80) == 0)
            throw new OpenPgpException(OpenPgpFailure.NotOpenPgp, "this is no OpenPGP key");

        // The part that signatures are about: the primary key, a user ID, or a subkey.
        KeyPart? primary = null;
        KeyPart? current = null;
        var userIds = new List<KeyPart>();
        var subkeys = new List<KeyPart>();
        var packets = new PacketReader(key);
        while (packets.TryRead(out var packet))
        {
            switch (packet.Tag)
            {
                case PacketTag.PublicKey when primary is null:
                    current = primary = KeyPart.OfKey(packet.Body);
                    break;
                case PacketTag.PublicKey:
                    throw new OpenPgpException(OpenPgpFailure.Malformed, "there are several OpenPGP keys where one should be");
                case PacketTag.SecretKey or PacketTag.SecretSubkey:
                    throw new OpenPgpException(OpenPgpFailure.Malformed, "this is a secret OpenPGP key where a public one should be");
                case PacketTag.Signature when primary is not null:
                    current?.Add(KeySignature.Read(packet.Body), primary);
                    break;
                case PacketTag.UserId when primary is not null:
                    Add(userIds, current = KeyPart.OfUserId(packet.Body.Length <= MaxUserIdOctets ? Encoding.UTF8.GetString(packet.Body) : null), MaxUserIds);
                    break;
                case PacketTag.PublicSubkey when primary is not null:
                    Add(subkeys, current = KeyPart.OfKey(packet.Body), MaxSubkeys);
                    break;
                case var _ when primary is null && !packet.IsPassedOver:
                    throw new OpenPgpException(OpenPgpFailure.NotOpenPgp, "this is no OpenPGP key");
                default:
                    // User attributes with their signatures, and whatever else has come since.
                    current = packet.IsPassedOver ? current : null;
                    break;
            }
        }

        return primary is null ? throw new OpenPgpException(OpenPgpFailure.NotOpenPgp, "this is no OpenPGP key") : Key(primary, userIds, subkeys, now);
    }

    private static OpenPgpKey Key(KeyPart primary, List<KeyPart> userIds, List<KeyPart> subkeys, DateTimeOffset now)
    {
        // Expiry and capabilities stand in the newest of the signatures over the key and its user IDs.
        var self = userIds.Where(id => !id.IsRevoked).Select(id => id.Newest).Append(primary.Newest).OfType<KeySignature>().MaxBy(signature => signature.Made);
        var expires = primary.ExpiryBy(self);
        var isOver = primary.IsRevoked || expires <= now;
        return new OpenPgpKey
        {
            Fingerprint = primary.Fingerprint,
            UserIds = [.. userIds.Where(id => id is { IsRevoked: false, Newest: not null }).Select(id => id.UserId).OfType<string>()],
            Algorithm = primary.Algorithm,
            Bits = primary.Bits,
            Created = primary.Created,
            Expires = expires,
            IsRevoked = primary.IsRevoked,
            IsExpired = expires <= now,
            CanSign = !isOver && (primary.Signs(self) || subkeys.Any(subkey => IsUsable(subkey) && subkey.Signs(subkey.Newest))),
            CanEncrypt = !isOver && (primary.Encrypts(self) || subkeys.Any(subkey => IsUsable(subkey) && subkey.Encrypts(subkey.Newest))),
            IsPrimaryForSigning = primary.Signs(self),
            IsPrimaryForEncrypting = primary.Encrypts(self),
            Subkeys =
            [
                .. subkeys.Select(subkey => new OpenPgpSubkey(subkey.Fingerprint, subkey.Algorithm, subkey.Bits, IsUsable(subkey))
                {
                    Expires = subkey.ExpiryBy(subkey.Newest),
                    IsForSigning = subkey.Signs(subkey.Newest),
                    IsForEncrypting = subkey.Encrypts(subkey.Newest),
                }),
            ],
        };

        bool IsUsable(KeyPart subkey) => !isOver && subkey is { IsRevoked: false, Newest: not null } && !(subkey.ExpiryBy(subkey.Newest) <= now);
    }

    private static void Add(List<KeyPart> parts, KeyPart part, int most)
    {
        if (parts.Count == most)
            throw new OpenPgpException(OpenPgpFailure.TooLarge, $"the OpenPGP key is refused: it has more than {most} user IDs or subkeys");

        parts.Add(part);
    }
}
