using XmppContacts.Migration;

namespace XmppContacts.Reports.Outcomes;

/// <summary>A report of a migration or restoring in the making: counts and addresses, nothing private. Nothing stands under its name until it is complete.</summary>
public abstract class OutcomeReport : IAsyncDisposable
{
    /// <summary>Begins a report.</summary>
    /// <param name="format">What to write.</param>
    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static OutcomeReport Create(ReportFormat format, string path) => format switch
    {
        ReportFormat.Csv => new CsvOutcomeReport(path),
        ReportFormat.Json => new JsonOutcomeReport(path),
        ReportFormat.Html => new HtmlOutcomeReport(path),
        ReportFormat.Metrics => new MetricsOutcomeReport(path),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>Adds an account.</summary>
    public abstract ValueTask WriteAsync(MigrationOutcome outcome, CancellationToken cancellationToken = default);

    /// <summary>Adds the summary, where the report has one, and puts the report in its place.</summary>
    public abstract ValueTask CompleteAsync(OutcomeSummary summary, CancellationToken cancellationToken = default);

    /// <summary>Throws away what was not completed.</summary>
    public abstract ValueTask DisposeAsync();
}
