using System.Globalization;
using CsvHelper;
using XmppContacts.Files;
using XmppContacts.Migration;

namespace XmppContacts.Reports;

/// <summary>Outcomes as CSV (RFC 4180), UTF-8, with a header and a row for each account; cells that a spreadsheet would run as a formula are escaped.</summary>
public sealed class CsvOutcomeReport : OutcomeReport
{
    private const int FlushRows = 256;

    private static readonly string[] Columns = ["Account", "Outcome", "Contacts", "Groups", "Reserved", "MetaContacts", "RosterItemsCleared", "Message"];

    private readonly AtomicFile _file;
    private readonly CsvWriter _csv;
    private readonly bool _onTerminal;
    private int _rows;

    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public CsvOutcomeReport(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _onTerminal = path == "-" && !Console.IsOutputRedirected;
        _file = AtomicFile.Open(path, isPrivate: true);
        _csv = CsvWriter.Create(_file.Stream, CsvCells.Format, leaveOpen: true);
        _csv.WriteRecord(Columns);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(MigrationOutcome outcome, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        Write(outcome.Account.ToString());
        Write(ReportNames.Of(outcome.Outcome));
        Write(outcome.Contacts);
        Write(outcome.Groups);
        Write(outcome.Reserved);
        Write(outcome.MetaContacts);
        Write(outcome.RosterItemsCleared);
        Write(outcome.Message);
        _csv.EndRecord();
        return ++_rows % FlushRows == 0 ? _csv.FlushAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask CompleteAsync(OutcomeSummary summary, CancellationToken cancellationToken = default)
    {
        await _csv.FlushAsync(cancellationToken);
        await _file.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _file.DisposeAsync();

    private void Write(int count) => _csv.WriteField(count.ToString(CultureInfo.InvariantCulture));

    // A file must hold the value exactly; a terminal must not be steered by it.
    private void Write(string cell) => _csv.WriteField(CsvCells.Escape(_onTerminal ? Text.VisibleText.Of(cell) : cell));
}
