using System.Collections.Immutable;
using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.OpenPgp.KeyFiles;

/// <summary>A key with the user IDs and subkeys that its owner has signed; all verified.</summary>
internal sealed class CertifiedKey
{
    /// <summary>What of the packets counts: the newest signatures and the revocations of the key's own.</summary>
    public required TransferableKey Packets { get; init; }

    public required CertifiedPart Primary { get; init; }

    public ImmutableArray<CertifiedPart> Subkeys { get; init; } = [];

    public ImmutableArray<string> UserIds { get; init; } = [];

    public ImmutableArray<string> RevokedUserIds { get; init; } = [];

    public string Fingerprint => Primary.Key.Fingerprint;

    public IEnumerable<CertifiedPart> Parts => Subkeys.Prepend(Primary);

    /// <summary>The part that signs: the newest subkey that may, else the primary key.</summary>
    /// <param name="now">The time that expiry is compared with.</param>
    /// <param name="needsSecret">Whether the secret key must be there.</param>
    public CertifiedPart? SigningPart(DateTimeOffset now, bool needsSecret) => Primary.IsValid(now) && !KeyStrength.IsWeak(Primary.Key)
        ? Subkeys.Where(part => part.CanSign(now) && (part.HasSecret || !needsSecret)).MaxBy(part => part.Key.Created)
            ?? (Primary.CanSign(now) && (Primary.HasSecret || !needsSecret) ? Primary : null)
        : null;

    /// <summary>The part that is encrypted to: the newest subkey that may, else the primary key.</summary>
    public CertifiedPart? EncryptionPart(DateTimeOffset now) => Primary.IsValid(now) && !KeyStrength.IsWeak(Primary.Key)
        ? Subkeys.Where(part => part.CanEncrypt(now)).MaxBy(part => part.Key.Created) ?? (Primary.CanEncrypt(now) ? Primary : null)
        : null;

    /// <summary>The key as others see it.</summary>
    public OpenPgpKey Describe(DateTimeOffset now) => new()
    {
        Fingerprint = Fingerprint,
        UserIds = UserIds,
        Algorithm = Primary.Key.AlgorithmName,
        Bits = Primary.Key.Bits,
        Created = Primary.Key.Created,
        Expires = Primary.Expires,
        IsRevoked = Primary.IsRevoked,
        IsExpired = Primary.Expires <= now,
        CanSign = SigningPart(now, needsSecret: false) is not null,
        CanEncrypt = EncryptionPart(now) is not null,
        HasSecret = Parts.Any(part => part.HasSecret),
        IsPrimaryForSigning = Primary.MaySign,
        IsPrimaryForEncrypting = Primary.MayEncrypt,
        Subkeys =
        [
            .. Subkeys.Select(part => new OpenPgpSubkey(part.Key.Fingerprint, part.Key.AlgorithmName, part.Key.Bits, Primary.IsValid(now) && part.IsValid(now))
            {
                Expires = part.Expires,
                IsForSigning = part.MaySign,
                IsForEncrypting = part.MayEncrypt,
            }),
        ],
    };
}
