using System.Security.Cryptography;
using System.Text;

namespace XmppContacts.OpenPgp.KeyFiles;

/// <summary>Names of key files: the JID of the key's owner, safe on every file system whatever the JID has in it.</summary>
internal static class KeyFileName
{
    public const string Extension = ".asc";

    private const string Scheme = "xmpp:";
    private const string Plain = "abcdefghijklmnopqrstuvwxyz0123456789.-_@";
    private const int MaxLength = 160;
    private const int HashDigits = 16;

    /// <summary>The name for a key, without extension.</summary>
    public static string For(CertifiedKey key) =>
        For(key.UserIds.FirstOrDefault(id => id.StartsWith(Scheme, StringComparison.Ordinal)) ?? key.Fingerprint.ToLowerInvariant());

    /// <summary>The name when another file has the first one.</summary>
    public static string WithFingerprint(string name, string fingerprint) => $"{name}-{fingerprint}";

    /// <summary>Whether a file has one of the names that are given to a key here.</summary>
    public static bool IsFor(string fileName, CertifiedKey key) =>
        fileName == For(key) + Extension || fileName == WithFingerprint(For(key), key.Fingerprint) + Extension;

    /// <summary>The name for a user ID, without extension.</summary>
    public static string For(string userId)
    {
        var text = userId.StartsWith(Scheme, StringComparison.Ordinal) ? userId[Scheme.Length..] : userId;
        var name = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            // Not at the start: a hidden file, an option of a program.
            if (Plain.Contains((char)value, StringComparison.Ordinal) && (name.Length > 0 || value is not ((byte)'.' or (byte)'-')))
            {
                name.Append((char)value);
            }
            else
            {
                name.Append('%').Append(Convert.ToHexString([value]));
            }
        }

        // Without "@" it could be a device of Windows, as "con" is.
        if (!text.Contains('@', StringComparison.Ordinal))
        {
            name.Insert(0, '_');
        }

        if (name.Length <= MaxLength)
            return name.ToString();

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashDigits];
        return $"{name.ToString(0, MaxLength)}~{hash}";
    }
}
