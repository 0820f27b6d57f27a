using System.Collections.Immutable;

namespace XmppContacts.OpenPgp.Keys;

/// <summary>A public key with its subkeys, as a key ring knows it.</summary>
public sealed record OpenPgpKey
{
    /// <summary>The fingerprint of the primary key in upper-case hexadecimal.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Whose key it says it is; without those that are revoked.</summary>
    public ImmutableArray<string> UserIds { get; init; } = [];

    /// <summary>Whose key it said it was; as far as the ring tells.</summary>
    public ImmutableArray<string> RevokedUserIds { get; init; } = [];

    /// <summary>The public-key algorithm of the primary key, as <c>RSA</c> or <c>Ed25519</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The length of the primary key in bits, as the algorithm counts them.</summary>
    public int Bits { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it expires or expired; null when it does not.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When it can no longer do something that it can do now, sign or encrypt: no part is left then that has not expired. Null for never.</summary>
    public DateTimeOffset? UsableUntil => KeyLife.EndOf(this);

    /// <summary>Whether its owner revoked it.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>Whether it is past its time.</summary>
    public bool IsExpired { get; init; }

    /// <summary>Whether it, or a subkey that is neither revoked nor expired, signs.</summary>
    public bool CanSign { get; init; }

    /// <summary>Whether it, or a subkey that is neither revoked nor expired, encrypts.</summary>
    public bool CanEncrypt { get; init; }

    /// <summary>Whether the ring has the secret key.</summary>
    public bool HasSecret { get; init; }

    /// <summary>Whether the ring says that its user made the key, or has marked it as their own: GnuPG's ultimate trust, which an import never gives.</summary>
    public bool IsMarkedOwn { get; init; }

    /// <summary>The lengths and algorithms of the subkeys.</summary>
    public ImmutableArray<OpenPgpSubkey> Subkeys { get; init; } = [];

    /// <summary>Whether the primary key itself is for signing, whatever the time.</summary>
    internal bool IsPrimaryForSigning { get; init; }

    /// <summary>Whether the primary key itself is for encrypting, whatever the time.</summary>
    internal bool IsPrimaryForEncrypting { get; init; }
}
