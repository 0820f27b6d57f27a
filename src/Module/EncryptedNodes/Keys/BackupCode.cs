using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>The code that a backup of secret keys is encrypted with, for people to write down: about 122 bits (XEP-0373 §5.4).</summary>
public sealed class BackupCode
{
    private const string Alphabet = "123456789ABCDEFGHIJKLMNPQRSTUVWXYZ";
    private const int Characters = 24;
    private const int GroupCharacters = 4;

    private BackupCode(string text) => Text = text;

    /// <summary>The code with its dashes, as <c>TWNK-KD5Y-MT3T-E1GS-DRDB-KVTW</c>: a secret.</summary>
    public string Text { get; }

    /// <summary>Makes a code from secure random.</summary>
    public static BackupCode Generate() => new(Grouped(RandomNumberGenerator.GetString(Alphabet, Characters)));

    /// <summary>Takes a code as somebody typed it: in small letters or capitals, with dashes, spaces or neither.</summary>
    /// <returns>False when it is none.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out BackupCode? code)
    {
        var characters = string.Concat((text ?? "").Where(c => c is not '-' && !char.IsWhiteSpace(c))).ToUpperInvariant();
        code = characters.Length == Characters && characters.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) ? new BackupCode(Grouped(characters)) : null;
        return code is not null;
    }

    /// <summary>Nothing of the code, which is a secret.</summary>
    public override string ToString() => nameof(BackupCode);

    private static string Grouped(string characters) => string.Join('-', characters.Chunk(GroupCharacters).Select(group => new string(group)));
}
