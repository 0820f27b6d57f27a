using System.Globalization;
using XmppContacts.Migration;
using XmppContacts.Reports.Formats;

namespace XmppContacts.Reports.Outcomes;

/// <summary>Outcomes as CSV (RFC 4180), UTF-8, with a header and a row for each account; cells that a spreadsheet would run as a formula are escaped.</summary>
/// <param name="path">The file, or <c>-</c> for standard output.</param>
/// <exception cref="IOException">The file cannot be written.</exception>
/// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
public sealed class CsvOutcomeReport(string path) : OutcomeReport
{
    private static readonly string[] Columns = ["Account", "Outcome", "Contacts", "Groups", "Reserved", "MetaContacts", "RosterItemsCleared", "Message"];

    private readonly CsvFile _file = new(path, Columns);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(MigrationOutcome outcome, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return _file.AddAsync(
            [
                outcome.Account.ToString(), ReportNames.Of(outcome.Outcome), Number(outcome.Contacts), Number(outcome.Groups), Number(outcome.Reserved),
                Number(outcome.MetaContacts), Number(outcome.RosterItemsCleared), outcome.Message,
            ],
            cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(OutcomeSummary summary, CancellationToken cancellationToken = default) => _file.CompleteAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _file.DisposeAsync();

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
