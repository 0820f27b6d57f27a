using System.Globalization;

namespace XmppContacts.EncryptedNodes.Keys;

/// <summary>Times as XEP-0082 §3.2 writes them, in UTC and whole seconds.</summary>
internal static class KeyTime
{
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static DateTimeOffset? Parse(string? text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
