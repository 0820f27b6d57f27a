namespace XmppContacts.OpenPgp.Keys;

/// <summary>How long a key is of use. A subkey ends with its primary key, or before.</summary>
internal static class KeyLife
{
    /// <summary>When a key can no longer sign or encrypt, of what it can do now, whichever is first; null for never.</summary>
    public static DateTimeOffset? EndOf(OpenPgpKey key)
    {
        var signing = key.CanSign ? EndOf(key, key.IsPrimaryForSigning, subkey => subkey.IsForSigning) : null;
        var encrypting = key.CanEncrypt ? EndOf(key, key.IsPrimaryForEncrypting, subkey => subkey.IsForEncrypting) : null;
        return Earlier(signing, encrypting);
    }

    /// <summary>The end of a part of a key: of the primary key, or of a subkey.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fingerprint">The part's fingerprint.</param>
    public static DateTimeOffset? EndOfPart(OpenPgpKey key, string fingerprint) =>
        Earlier(key.Expires, key.Subkeys.FirstOrDefault(subkey => subkey.Fingerprint.Equals(fingerprint, StringComparison.OrdinalIgnoreCase))?.Expires);

    public static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    // The last of the parts that do it counts: when one ends, another is taken.
    private static DateTimeOffset? EndOf(OpenPgpKey key, bool isByPrimary, Func<OpenPgpSubkey, bool> isBy)
    {
        OpenPgpSubkey[] parts = [.. key.Subkeys.Where(subkey => subkey.IsUsable && isBy(subkey))];
        return isByPrimary || parts.Length == 0 || parts.Any(part => part.Expires is null) ? key.Expires : Earlier(key.Expires, parts.Max(part => part.Expires));
    }
}
