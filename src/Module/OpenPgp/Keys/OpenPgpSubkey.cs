namespace XmppContacts.OpenPgp.Keys;

/// <summary>A subkey.</summary>
/// <param name="Fingerprint">Its fingerprint in upper-case hexadecimal.</param>
/// <param name="Algorithm">Its algorithm.</param>
/// <param name="Bits">Its length in bits.</param>
/// <param name="IsUsable">Whether it is neither revoked nor expired.</param>
public sealed record OpenPgpSubkey(string Fingerprint, string Algorithm, int Bits, bool IsUsable);
