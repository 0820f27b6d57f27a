using System.Text.RegularExpressions;
using XmppContacts.Addressing;

namespace XmppContacts.Discovery;

/// <summary>The URIs that XEP-0157 asks for as contact addresses.</summary>
/// <remarks><see cref="Uri"/> alone takes a path on this machine for a URI, and escapes what does not belong into one.</remarks>
internal static partial class ContactUri
{
    /// <summary>Why a text is no absolute URI or IRI (RFC 3986, RFC 3987) that names someone or something, as part of a sentence; null when it is one.</summary>
    public static string? FaultOf(string text)
    {
        if (!Syntax().IsMatch(text))
        {
            return Scheme().IsMatch(text) ? "it names nothing or has a character that no URI may have" : "it has no scheme such as mailto: or xmpp:";
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var rest = text[(colon + 1)..];
        return text[..colon].ToLowerInvariant() switch
        {
            // RFC 9110 §4.2.1: a host is required.
            "http" or "https" => rest.StartsWith("//", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? null : "it names no host",

            // RFC 6068 §2: addr-spec; the address can also stand in the query, as 'to'.
            "mailto" => rest.Contains('@', StringComparison.Ordinal) ? null : "it names no e-mail address",

            // RFC 5122 §2.2: an authority, if any, is the account to use, and the path is the address.
            "xmpp" => Jid.TryParse(Path(rest), out _) ? null : "it names no XMPP address",
            _ => null,
        };
    }

    private static string Path(string rest)
    {
        var path = rest.Split('?', '#')[0];
        if (path.StartsWith("//", StringComparison.Ordinal))
        {
            path = path[2..].Split('/', 2) is [_, var afterAuthority] ? afterAuthority : "";
        }

        return Uri.UnescapeDataString(path);
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.\-]*:", RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();

    // Scheme, then unreserved, reserved and percent-encoded characters, and those beyond ASCII that are no white space or control.
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.\-]*:(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2}|[^\x00-\x7F\s\p{Cc}\p{Cf}\p{Cn}\p{Co}])+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Syntax();
}
