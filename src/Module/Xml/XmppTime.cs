using System.Globalization;

namespace XmppContacts.Xml;

/// <summary>Times of XEP-0082 §3.2; written in UTC and whole seconds, since fractions are an option that not every reader takes.</summary>
internal static class XmppTime
{
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The time, or null when it is none.</summary>
    public static DateTimeOffset? Parse(string? text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
