using System.Diagnostics.CodeAnalysis;

namespace XmppContacts.OpenPgp.Keys;

/// <summary>Fingerprints as people write them (RFC 9580 §5.5.4).</summary>
public static class KeyFingerprint
{
    private const int Version4Digits = 40;
    private const int Version6Digits = 64;

    /// <summary>Reads a complete fingerprint: with spaces or colons, in capitals or small letters, with 0x or without.</summary>
    /// <param name="text">What somebody wrote.</param>
    /// <param name="fingerprint">The fingerprint in upper-case hexadecimal.</param>
    /// <returns>False for anything else, and for a key ID, which another key may have too.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out string? fingerprint)
    {
        var digits = string.Concat((text ?? "").Where(c => c is not ':' && !char.IsWhiteSpace(c)));
        digits = (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? digits[2..] : digits).ToUpperInvariant();
        fingerprint = digits.Length is Version4Digits or Version6Digits && digits.All(char.IsAsciiHexDigit) ? digits : null;
        return fingerprint is not null;
    }
}
