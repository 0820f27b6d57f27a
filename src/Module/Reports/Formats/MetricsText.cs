using System.Globalization;
using System.Text;

namespace XmppContacts.Reports.Formats;

/// <summary>OpenMetrics text in the making; every metric is a gauge.</summary>
internal sealed class MetricsText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a number.</summary>
    public void Add(string name, string help, long value)
    {
        Describe(name, help);
        _text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
    }

    /// <summary>Adds a number for each value of a label.</summary>
    public void Add(string name, string help, string label, IEnumerable<(string Value, long Number)> samples)
    {
        Describe(name, help);
        foreach (var (value, number) in samples)
        {
            _text.Append(CultureInfo.InvariantCulture, $"{name}{{{label}=\"{Escaped(value)}\"}} {number}\n");
        }
    }

    /// <summary>Adds a duration in seconds.</summary>
    public void Add(string name, string help, TimeSpan duration)
    {
        Describe(name, help);
        _text.Append(CultureInfo.InvariantCulture, $"{name} {duration.TotalSeconds:F3}\n");
    }

    /// <summary>The whole text with its last line.</summary>
    public byte[] ToOctets() => Encoding.UTF8.GetBytes(_text + "# EOF\n");

    private void Describe(string name, string help) => _text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} gauge\n# HELP {name} {help}\n");

    // A pipeline may bring findings whose rule is any text.
    private static string Escaped(string label) =>
        label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
