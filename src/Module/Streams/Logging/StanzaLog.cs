using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace XmppContacts.Streams.Logging;

/// <summary>Writes what a stream carries, one element a line, without authentication exchanges and passwords.</summary>
/// <param name="writer">Where to; shared between sessions.</param>
/// <param name="account">Named on each line, as one file may hold several sessions.</param>
/// <param name="hasContent">Whether names, groups, items and messages are logged too.</param>
internal sealed partial class StanzaLog(TextWriter writer, string account, bool hasContent)
{
    private const string Removed = "(removed)";

    // XEP-0077, XEP-0078 and XEP-0114 carry passwords or what is derived from them.
    private static readonly HashSet<XName> SecretElements =
    [
        XName.Get("password", "jabber:iq:register"),
        XName.Get("password", "jabber:iq:auth"),
        XName.Get("digest", "jabber:iq:auth"),
        XName.Get("handshake", "jabber:component:accept"),
    ];

    public void Sent(XElement element) => Write("C", element);

    public void Received(XElement element) => Write("S", element);

    /// <summary>Something happened that no element tells.</summary>
    public void Note(string text) => WriteLine("-", text);

    private void Write(string side, XElement element)
    {
        if (IsSecret(element) || element.Descendants().Any(IsSecret))
        {
            element = new XElement(element);
            foreach (var secret in element.DescendantsAndSelf().Where(IsSecret).ToList())
            {
                secret.Value = Removed;
            }
        }

        element = hasContent ? element : LoggedContent.Of(element);
        WriteLine(side, element.ToString(SaveOptions.DisableFormatting));
    }

    private void WriteLine(string side, string text)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ} {account} {side}: {Shown(text)}");
        try
        {
            // The writer itself is the lock, as other sessions may write to it too.
            lock (writer)
            {
                writer.WriteLine(line);
                writer.Flush();
            }
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException)
        {
            // Must not look like the loss of a connection, which is opened again.
            throw new XmppConnectionException(ConnectionProblem.LocalFailure, "The log of stanzas cannot be written.", problem);
        }
    }

    private static bool IsSecret(XElement element) => SecretElements.Contains(element.Name)
        || (element.Name.Namespace == XmppNamespaces.Sasl && element.Name.LocalName is "auth" or "challenge" or "response" or "success");

    // A log is looked at in terminals: what could steer one or reorder the line becomes a character reference, which is the same XML.
    private static string Shown(string text) => Hidden().Replace(text, match =>
    {
        var shown = new StringBuilder();
        foreach (var rune in match.Value.EnumerateRunes())
        {
            shown.Append(CultureInfo.InvariantCulture, $"&#x{rune.Value:X};");
        }

        return shown.ToString();
    });

    [GeneratedRegex(@"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]")]
    private static partial Regex Hidden();
}
