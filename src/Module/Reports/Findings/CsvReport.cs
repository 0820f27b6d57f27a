using XmppContacts.Reports.Formats;

namespace XmppContacts.Reports.Findings;

/// <summary>Findings as CSV (RFC 4180), UTF-8, with a header; cells that a spreadsheet would run as a formula are escaped.</summary>
/// <param name="path">The file, or <c>-</c> for standard output.</param>
/// <exception cref="IOException">The file cannot be written.</exception>
/// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
public sealed class CsvReport(string path) : FindingReport
{
    /// <summary>The columns, in their order.</summary>
    internal static readonly string[] Columns = ["Account", "Rule", "Severity", "Contact", "Field", "Value", "Location", "Status", "Message"];

    private readonly CsvFile _file = new(path, Columns);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReportFinding finding, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return _file.AddAsync(
            [
                finding.Account, finding.Rule, ReportNames.Of(finding.Severity), finding.Contact, finding.Field, finding.Value, finding.Location,
                ReportNames.Of(finding.Status), finding.Message,
            ],
            cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(AuditSummary summary, CancellationToken cancellationToken = default) => _file.CompleteAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _file.DisposeAsync();
}
