using System.Text;
using System.Text.RegularExpressions;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Whether an XML document is in UTF-8 (XML 1.0 appendix F).</summary>
internal static partial class Utf8Declaration
{
    private const int LongestDeclaration = 256;

    /// <summary>Whether a document that begins with these octets is in UTF-8, or in nothing that can be told.</summary>
    public static bool Allows(ReadOnlySpan<byte> beginning)
    {
        beginning = beginning[..Math.Min(beginning.Length, LongestDeclaration)];
        beginning = beginning.StartsWith(Encoding.UTF8.Preamble) ? beginning[3..] : beginning;

        // Other encodings of two or four octets a character begin with a mark or hold zeros.
        if (beginning.ContainsAny<byte>(0, 0xFE, 0xFF))
        {
            return false;
        }

        var encoding = DeclaredEncoding().Match(Encoding.Latin1.GetString(beginning));
        return !encoding.Success || encoding.Groups[1].ValueSpan.Equals("utf-8", StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"^<\?xml\s[^>]*?\bencoding\s*=\s*[""']([^""'>]*)", RegexOptions.CultureInvariant)]
    private static partial Regex DeclaredEncoding();
}
