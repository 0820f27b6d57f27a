using System.Globalization;
using XmppContacts.Audit;

namespace XmppContacts.Reports.Html;

/// <summary>How the page words numbers, times and severities.</summary>
internal static class Wording
{
    /// <summary>A number with thousands marked.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number and what it counts.</summary>
    public static string Count(long number, string one, string many) => $"{Number(number)} {(number == 1 ? one : many)}";

    /// <summary>A part, which is not none, as a whole percentage that says all only when it is.</summary>
    public static string Share(long part, long whole)
    {
        var percent = (long)Math.Round(100.0 * part / whole);
        return percent == 0 ? "under 1 %" : percent == 100 && part < whole ? "over 99 %" : $"{percent} %";
    }

    /// <summary>A moment to the minute.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A day.</summary>
    public static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>How long something took, in its two largest units.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 0.1 } => "under 0.1 s",
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
        { TotalMinutes: < 1 } => $"{duration.Seconds} s",
        { TotalHours: < 1 } => $"{duration.Minutes} min {duration.Seconds} s",
        _ => $"{(long)duration.TotalHours} h {duration.Minutes} min",
    };

    /// <summary>What a severity means to a reader who does not know the audit.</summary>
    public static string Meaning(Severity severity) => severity switch
    {
        Severity.Critical => "Others than the server can read it, its user believes it protected, or it holds a sensitive term.",
        Severity.High => "Personal data that the server, and whoever gets at it, can read.",
        Severity.Medium => "Breaks the encrypted form, or keeps an account from it.",
        Severity.Low => "Tells the server little that it does not know anyway.",
        _ => "Worth knowing, harms nobody.",
    };
}
