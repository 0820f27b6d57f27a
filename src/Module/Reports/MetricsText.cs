using System.Globalization;
using System.Text;

namespace XmppContacts.Reports;

/// <summary>The lines of OpenMetrics text.</summary>
internal static class MetricsText
{
    /// <summary>The last line.</summary>
    public const string End = "# EOF\n";

    /// <summary>Adds what a metric is.</summary>
    public static StringBuilder Gauge(StringBuilder text, string name, string help) => text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} gauge\n# HELP {name} {help}\n");

    /// <summary>Adds a value.</summary>
    public static StringBuilder Sample(StringBuilder text, string name, long value) => text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
}
