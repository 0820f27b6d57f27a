using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace XmppContacts.Accounts.ServerData;

/// <summary>The name that an account's start tag gives, where the XML is broken and no parser can say.</summary>
internal static partial class AccountName
{
    private const int LongestTag = 4096;

    /// <summary>The name, or null.</summary>
    public static string? Of(ReadOnlySpan<byte> utf8) => StartTag().Match(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, LongestTag)])) is { Success: true } match
        ? WebUtility.HtmlDecode(match.Groups["double"].Success ? match.Groups["double"].Value : match.Groups["single"].Value)
        : null;

    [GeneratedRegex("""^<(?:[^\s:<>/]+:)?user\s(?:[^<>]*\s)?name\s*=\s*(?:"(?<double>[^"<]+)"|'(?<single>[^'<]+)')""", RegexOptions.CultureInvariant)]
    private static partial Regex StartTag();
}
