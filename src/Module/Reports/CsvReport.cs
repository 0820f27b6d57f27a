using CsvHelper;
using XmppContacts.Files;

namespace XmppContacts.Reports;

/// <summary>Findings as CSV (RFC 4180), UTF-8, with a header; cells that a spreadsheet would run as a formula are escaped.</summary>
public sealed class CsvReport : FindingReport
{
    /// <summary>The columns, in their order.</summary>
    internal static readonly string[] Columns = ["Account", "Rule", "Severity", "Contact", "Field", "Value", "Location", "Status", "Message"];

    private const int FlushRows = 256;

    private readonly AtomicFile _file;
    private readonly CsvWriter _csv;
    private readonly bool _onTerminal;
    private int _rows;

    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public CsvReport(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _onTerminal = path == "-" && !Console.IsOutputRedirected;
        _file = AtomicFile.Open(path, isPrivate: true);
        _csv = CsvWriter.Create(_file.Stream, CsvCells.Format, leaveOpen: true);
        _csv.WriteRecord(Columns);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReportFinding finding, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(finding);
        Write(finding.Account);
        Write(finding.Rule);
        Write(ReportNames.Of(finding.Severity));
        Write(finding.Contact);
        Write(finding.Field);
        Write(finding.Value);
        Write(finding.Location);
        Write(ReportNames.Of(finding.Status));
        Write(finding.Message);
        _csv.EndRecord();
        return ++_rows % FlushRows == 0 ? _csv.FlushAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask CompleteAsync(AuditSummary summary, CancellationToken cancellationToken = default)
    {
        await _csv.FlushAsync(cancellationToken);
        await _file.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _file.DisposeAsync();

    // A file must hold the value exactly; a terminal must not be steered by it.
    private void Write(string cell) => _csv.WriteField(CsvCells.Escape(_onTerminal ? Text.VisibleText.Of(cell) : cell));
}
