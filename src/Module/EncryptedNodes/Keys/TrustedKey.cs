using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>A key that counts as an account's, or its signer's.</summary>
/// <param name="Key">The key.</param>
/// <param name="Octets">The transferable public key as the account publishes it; empty when the ring has the key.</param>
/// <param name="Source">Why it counts.</param>
internal sealed record TrustedKey(OpenPgpKey Key, ReadOnlyMemory<byte> Octets, KeySource Source)
{
    /// <summary>Whether the ring has the key.</summary>
    public bool IsInRing => Octets.IsEmpty;

    /// <summary>Whether it is neither expired nor revoked.</summary>
    public bool IsValid => Key is { IsExpired: false, IsRevoked: false };

    /// <summary>Whether something can be encrypted to it.</summary>
    public bool IsRecipient => IsValid && Key.CanEncrypt;

    /// <summary>Whether this run can sign with it.</summary>
    public bool IsSigner => IsValid && Key is { HasSecret: true, CanSign: true };
}

/// <summary>Why a key counts as somebody's.</summary>
internal enum KeySource
{
    /// <summary>The account has published its fingerprint (XEP-0373 §4.2).</summary>
    Published,

    /// <summary>The user of this program named its fingerprint.</summary>
    Named,

    /// <summary>The user of the key ring made it there, or marked it as their own.</summary>
    MarkedOwn,

    /// <summary>It is the only usable key of the signer that the user of this program named.</summary>
    OnlyOfSigner,
}
