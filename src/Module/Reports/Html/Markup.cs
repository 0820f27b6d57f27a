using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using XmppContacts.Text;

namespace XmppContacts.Reports.Html;

/// <summary>
/// A piece of HTML, written as an interpolated string. Only the string's literal parts are markup: every text put into it is made visible and escaped.
/// </summary>
[InterpolatedStringHandler]
internal readonly struct Markup(int literalLength, int formattedCount)
{
    private const int UsualLength = 16;

    // Escapes what HTML gives a meaning, in text and in quoted attributes alike; other scripts stay readable.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _html = new(literalLength + (formattedCount * UsualLength));

    /// <summary>Nothing.</summary>
    public static Markup None => $"";

    /// <summary>A part of the page that is our own, as it is.</summary>
    public static Markup Trusted(string part)
    {
        var markup = new Markup(part.Length, 0);
        markup.AppendLiteral(part);
        return markup;
    }

    public void AppendLiteral(string markup) => _html.Append(markup);

    public void AppendFormatted(string text) => _html.Append(Encoder.Encode(VisibleText.Of(text)));

    public void AppendFormatted(Markup markup) => _html.Append(markup._html);

    public void AppendFormatted(IEnumerable<Markup> all)
    {
        foreach (var markup in all)
        {
            AppendFormatted(markup);
        }
    }

    public void AppendFormatted(long number) => _html.Append(CultureInfo.InvariantCulture, $"{number}");

    public void AppendFormatted<T>(T value, string format)
        where T : IFormattable => AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));

    /// <summary>The HTML.</summary>
    public override string ToString() => _html.ToString();
}
