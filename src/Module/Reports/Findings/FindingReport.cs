namespace XmppContacts.Reports.Findings;

/// <summary>A report in the making. Nothing stands under its name until it is complete.</summary>
public abstract class FindingReport : IAsyncDisposable
{
    /// <summary>Begins a report.</summary>
    /// <param name="format">What to write.</param>
    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static FindingReport Create(ReportFormat format, string path) => format switch
    {
        ReportFormat.Csv => new CsvReport(path),
        ReportFormat.Json => new JsonReport(path),
        ReportFormat.Html => new HtmlReport(path),
        ReportFormat.Metrics => new MetricsReport(path),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>The format that a file's name ends with: <c>.csv</c>, <c>.json</c>, <c>.html</c> or <c>.htm</c>, <c>.prom</c>; null for others.</summary>
    public static ReportFormat? FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".CSV" => ReportFormat.Csv,
        ".JSON" => ReportFormat.Json,
        ".HTML" or ".HTM" => ReportFormat.Html,
        ".PROM" => ReportFormat.Metrics,
        _ => null,
    };

    /// <summary>Whether the report has rows, not only numbers.</summary>
    internal virtual bool NeedsFindings => true;

    /// <summary>Adds a row.</summary>
    public abstract ValueTask WriteAsync(ReportFinding finding, CancellationToken cancellationToken = default);

    /// <summary>Adds the summary and puts the report in its place.</summary>
    public abstract ValueTask CompleteAsync(AuditSummary summary, CancellationToken cancellationToken = default);

    /// <summary>Throws away what was not completed.</summary>
    public abstract ValueTask DisposeAsync();
}
