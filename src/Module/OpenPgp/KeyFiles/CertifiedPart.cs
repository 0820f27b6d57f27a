using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.OpenPgp.KeyFiles;

/// <summary>A primary key or subkey with what its owner has signed about it; all verified.</summary>
/// <param name="Key">The packet.</param>
/// <param name="IsPrimary">Whether it is the primary key.</param>
/// <param name="Flags">What it may be used for.</param>
/// <param name="Expires">When it expires; null when it does not.</param>
/// <param name="IsRevoked">Whether its owner revoked it.</param>
/// <param name="IsBackSigned">Whether it signed that it belongs to its primary key; true for a primary key.</param>
internal sealed record CertifiedPart(KeyPacket Key, bool IsPrimary, byte Flags, DateTimeOffset? Expires, bool IsRevoked, bool IsBackSigned)
{
    private bool IsWeak => KeyStrength.IsWeak(Key);

    /// <summary>Whether the secret key is in the packet.</summary>
    public bool HasSecret => SecretKeyLock.IsPresent(Key.SecretPart);

    /// <summary>Whether its owner lets it sign, whatever the time.</summary>
    public bool MaySign => (Flags & KeySignature.SignsFlag) != 0 && IsBackSigned && !IsWeak && Key.Algorithm
        is PublicKeyAlgorithm.Rsa or PublicKeyAlgorithm.RsaSignOnly or PublicKeyAlgorithm.Dsa or PublicKeyAlgorithm.Ecdsa or PublicKeyAlgorithm.EdDsa;

    /// <summary>Whether its owner lets it encrypt, whatever the time.</summary>
    public bool MayEncrypt => (Flags & KeySignature.EncryptsFlags) != 0 && !IsWeak && Key.Algorithm
        is PublicKeyAlgorithm.Rsa or PublicKeyAlgorithm.RsaEncryptOnly or PublicKeyAlgorithm.Elgamal or PublicKeyAlgorithm.Ecdh;

    /// <summary>Whether it is neither revoked nor expired.</summary>
    public bool IsValid(DateTimeOffset now) => !IsRevoked && !(Expires <= now) && Key.Created <= now + KeyVerifier.ClockTolerance;

    public bool CanSign(DateTimeOffset now) => MaySign && IsValid(now);

    public bool CanEncrypt(DateTimeOffset now) => MayEncrypt && IsValid(now);

    /// <summary>What a key may do whose signatures do not say, by its algorithm.</summary>
    public static byte DefaultFlags(byte algorithm) => algorithm switch
    {
        PublicKeyAlgorithm.Rsa => KeySignature.SignsFlag | KeySignature.EncryptsFlags,
        PublicKeyAlgorithm.RsaEncryptOnly or PublicKeyAlgorithm.Elgamal or PublicKeyAlgorithm.Ecdh => KeySignature.EncryptsFlags,
        _ => KeySignature.SignsFlag,
    };
}
