namespace XmppContacts.OpenPgp.Keys;

/// <summary>A subkey.</summary>
/// <param name="Fingerprint">Its fingerprint in upper-case hexadecimal.</param>
/// <param name="Algorithm">Its algorithm.</param>
/// <param name="Bits">Its length in bits.</param>
/// <param name="IsUsable">Whether it is neither revoked nor expired.</param>
public sealed record OpenPgpSubkey(string Fingerprint, string Algorithm, int Bits, bool IsUsable)
{
    /// <summary>When it expires or expired by its own binding; null when it does not.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Whether it is for signing, whatever the time.</summary>
    public bool IsForSigning { get; init; }

    /// <summary>Whether it is for encrypting, whatever the time.</summary>
    public bool IsForEncrypting { get; init; }
}
