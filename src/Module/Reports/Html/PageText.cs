using System.Globalization;
using XmppContacts.Text;

namespace XmppContacts.Reports.Html;

/// <summary>Texts from a server as the page shows them.</summary>
internal static class PageText
{
    private const int MaximumLength = 240;

    /// <summary>The text made visible; of a long one the beginning and how long it is.</summary>
    public static string Of(string text) => text.Length <= MaximumLength
        ? VisibleText.Of(text)
        : string.Create(CultureInfo.InvariantCulture, $"{VisibleText.Of(VisibleText.Beginning(text, MaximumLength))}… ({text.Length:N0} characters)");
}
