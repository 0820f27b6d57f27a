using XmppContacts.OpenPgp.KeyFiles.Packets;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.OpenPgp.KeyFiles;

/// <summary>Which keys are too weak to sign or encrypt with; what they encrypted is read.</summary>
internal static class KeyStrength
{
    /// <summary>As the audit's rule for weak keys has it (RFC 9580 §12.4).</summary>
    private const int MinBits = 2048;

    public static bool IsWeak(KeyPacket key) =>
        key.Algorithm is PublicKeyAlgorithm.Rsa or PublicKeyAlgorithm.RsaEncryptOnly or PublicKeyAlgorithm.RsaSignOnly or PublicKeyAlgorithm.Dsa or PublicKeyAlgorithm.Elgamal
        && key.Bits < MinBits;
}
