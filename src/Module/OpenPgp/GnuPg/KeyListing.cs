using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.OpenPgp.GnuPg;

/// <summary>Reads gpg's listing of keys (GnuPG's doc/DETAILS, "Format of the colon listings").</summary>
internal static class KeyListing
{
    /// <summary>What makes gpg list every key, with fingerprints of subkeys and whether the secret key is there.</summary>
    public static ImmutableArray<string> Arguments { get; } =
        ["--with-colons", "--fixed-list-mode", "--with-fingerprint", "--with-fingerprint", "--with-secret", "--list-keys"];

    // Counted from 0; DETAILS counts from 1.
    private const int Validity = 1;
    private const int Length = 2;
    private const int AlgorithmNumber = 3;
    private const int CreationDate = 5;
    private const int ExpirationDate = 6;
    private const int OwnerTrust = 8;
    private const int UserId = 9;
    private const int Capabilities = 11;
    private const int SerialNumber = 14;
    private const int CurveName = 16;

    /// <summary>The keys in a listing, in its order.</summary>
    public static ImmutableArray<OpenPgpKey> Read(byte[] listing)
    {
        var keys = ImmutableArray.CreateBuilder<OpenPgpKey>();
        OpenPgpKey? key = null;
        OpenPgpSubkey? subkey = null;

        // Octet by octet: user IDs are escaped in octets, and need not be UTF-8.
        foreach (var line in Encoding.Latin1.GetString(listing).Split('\n'))
        {
            var fields = line.TrimEnd('\r').Split(':');
            switch (fields[0])
            {
                case "pub":
                    Add(keys, key, ref subkey);
                    key = Key(fields);
                    break;
                case "sub" when key is not null:
                    key = With(key, ref subkey);
                    subkey = new OpenPgpSubkey("", Algorithm(fields), (int)Number(fields, Length), Field(fields, Validity) is not ("e" or "r" or "i"))
                    {
                        Expires = Expiry(fields),
                        IsForSigning = IsFor('s', fields),
                        IsForEncrypting = IsFor('e', fields),
                    };
                    key = key with { HasSecret = key.HasSecret || IsSecret(fields) };
                    break;
                case "fpr" when key is not null && subkey is { Fingerprint: "" }:
                    subkey = subkey with { Fingerprint = Field(fields, UserId) };
                    break;
                case "fpr" when key is { Fingerprint: "" }:
                    key = key with { Fingerprint = Field(fields, UserId) };
                    break;

                // Invalid ones are not signed by the key: anybody can add them. Those of a revoked key count as revoked, all of them; they still
                // tell whose key it was.
                case "uid" when key is not null && (Field(fields, Validity) is not ("r" or "i") || key.IsRevoked):
                    key = key with { UserIds = key.UserIds.Add(Unescape(Field(fields, UserId))) };
                    break;
                case "uid" when key is not null && Field(fields, Validity) == "r":
                    key = key with { RevokedUserIds = key.RevokedUserIds.Add(Unescape(Field(fields, UserId))) };
                    break;
            }
        }

        Add(keys, key, ref subkey);
        return keys.ToImmutable();
    }

    private static OpenPgpKey Key(string[] fields) => new()
    {
        Fingerprint = "",
        Algorithm = Algorithm(fields),
        Bits = (int)Number(fields, Length),
        Created = DateTimeOffset.FromUnixTimeSeconds(Number(fields, CreationDate)),
        Expires = Expiry(fields),
        IsRevoked = Field(fields, Validity) == "r",
        IsExpired = Field(fields, Validity) == "e",

        // In capitals what the key can do with all its subkeys that are neither revoked nor expired.
        CanSign = Field(fields, Capabilities).Contains('S', StringComparison.Ordinal),
        CanEncrypt = Field(fields, Capabilities).Contains('E', StringComparison.Ordinal),
        IsPrimaryForSigning = IsFor('s', fields),
        IsPrimaryForEncrypting = IsFor('e', fields),
        HasSecret = IsSecret(fields),
        IsMarkedOwn = Field(fields, OwnerTrust) == "u",
    };

    private static void Add(ImmutableArray<OpenPgpKey>.Builder keys, OpenPgpKey? key, ref OpenPgpSubkey? subkey)
    {
        if (key is not null && With(key, ref subkey) is { Fingerprint.Length: > 0 } whole)
        {
            keys.Add(whole);
        }
    }

    private static OpenPgpKey With(OpenPgpKey key, ref OpenPgpSubkey? subkey)
    {
        var added = subkey;
        subkey = null;
        return added is null ? key : key with { Subkeys = key.Subkeys.Add(added) };
    }

    private static DateTimeOffset? Expiry(string[] fields) =>
        Number(fields, ExpirationDate) is > 0 and var expires ? DateTimeOffset.FromUnixTimeSeconds(expires) : null;

    // In small letters what this part can do, whatever the time.
    private static bool IsFor(char use, string[] fields) => Field(fields, Capabilities).Contains(use, StringComparison.Ordinal);

    // A plus sign, or the serial number of the card that has it; a number sign for one that is known to be elsewhere.
    private static bool IsSecret(string[] fields) => Field(fields, SerialNumber) is { Length: > 0 } and not "#";

    private static string Algorithm(string[] fields) =>
        PublicKeyAlgorithm.Name((byte)Math.Min(Number(fields, AlgorithmNumber), byte.MaxValue), Field(fields, CurveName));

    private static long Number(string[] fields, int index) =>
        uint.TryParse(Field(fields, index), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Field(string[] fields, int index) => index < fields.Length ? fields[index] : "";

    // Colons, backslashes and control characters are written as \x3a.
    private static string Unescape(string field)
    {
        var octets = new List<byte>(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && field[i + 1] == 'x'
                && byte.TryParse(field.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped))
            {
                octets.Add(escaped);
                i += 3;
            }
            else
            {
                octets.Add((byte)field[i]);
            }
        }

        return Encoding.UTF8.GetString([.. octets]);
    }
}
