using System.Text;

namespace XmppContacts.Accounts.ServerData;

/// <summary>Whether an XML document is in UTF-8 (XML 1.0 appendix F).</summary>
internal static class Utf8Declaration
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

        if (!beginning.StartsWith("<?xml"u8))
        {
            return true;
        }

        var end = beginning.IndexOf((byte)'>');
        if (end < 0)
        {
            return false;
        }

        // In a declaration that is well-formed, nothing but the encoding can be in quotes and be called so (XML 1.0 §2.8). A regular
        // expression would have to be loaded and compiled before the first account is read.
        var declaration = Encoding.Latin1.GetString(beginning[..end]);
        return !declaration.Contains("encoding", StringComparison.Ordinal)
            || declaration.Contains("\"utf-8\"", StringComparison.OrdinalIgnoreCase)
            || declaration.Contains("'utf-8'", StringComparison.OrdinalIgnoreCase);
    }
}
