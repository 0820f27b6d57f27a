using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using XmppContacts.Text;

namespace XmppContacts.Accounts.ServerData;

/// <summary>What the parser says of XML that is not well-formed, as part of a sentence.</summary>
internal static partial class XmlFault
{
    /// <summary>The reason without the position, which is given anyway; that of a start tag is the one in the file.</summary>
    public static string Reason(XmlException exception, Func<int, int, SourcePosition> locate)
    {
        var end = exception.Message.LastIndexOf(" Line ", StringComparison.Ordinal);
        var reason = (end > 0 ? exception.Message[..end] : exception.Message).TrimEnd('.');
        reason = StartTagPosition().Replace(reason, match =>
        {
            var position = locate(
                int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
            return $"on line {position.Line} position {position.Column}";
        });
        return VisibleText.Shortened(reason.Length > 0 ? char.ToLowerInvariant(reason[0]) + reason[1..] : reason);
    }

    [GeneratedRegex(@"on line (\d{1,9}) position (\d{1,9})", RegexOptions.CultureInvariant)]
    private static partial Regex StartTagPosition();
}
