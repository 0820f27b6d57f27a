using System.Globalization;
using XmppContacts.Text;

namespace XmppContacts.Reports.Html;

/// <summary>Texts from a server as the page shows them.</summary>
internal static class PageText
{
    private const int MaximumLength = 240;

    /// <summary>The text made visible; of a long one the beginning and how long it is.</summary>
    public static string Of(string text)
    {
        if (text.Length <= MaximumLength)
        {
            return VisibleText.Of(text);
        }

        var end = char.IsHighSurrogate(text[MaximumLength - 1]) ? MaximumLength - 1 : MaximumLength;
        return string.Create(CultureInfo.InvariantCulture, $"{VisibleText.Of(text[..end])}… ({text.Length:N0} characters)");
    }
}
