namespace XmppContacts.OpenPgp.Keys;

/// <summary>A signature over a message.</summary>
/// <param name="KeyId">The key that signed, as far as the signature names it: a fingerprint, or a key ID of 16 hexadecimal digits.</param>
/// <param name="State">Whether it holds.</param>
/// <param name="Key">The key, or null when the ring does not have it.</param>
/// <param name="Made">When it was made, or null when that is not known.</param>
public sealed record MessageSignature(string KeyId, SignatureState State, OpenPgpKey? Key, DateTimeOffset? Made)
{
    /// <summary>Whether it holds: what was signed while the key was valid stays signed when the key expires.</summary>
    public bool Holds => State is SignatureState.Valid or SignatureState.ValidWhenMade;
}
