using System.Text;
using XmppContacts.Files;
using XmppContacts.Migration;
using XmppContacts.Reports.Html;

namespace XmppContacts.Reports.Outcomes;

/// <summary>A page to look at: one HTML file that loads nothing, with the numbers of a migration or restoring and a table of accounts.</summary>
/// <remarks>It holds at most 10,000 accounts, those that failed or were skipped first, and says when it left some out. It is written when the run completes.</remarks>
public sealed class HtmlOutcomeReport : OutcomeReport
{
    private const int MostRows = 10_000;

    private readonly AtomicFile _file;
    private readonly ForemostOutcomes _outcomes = new(MostRows);

    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public HtmlOutcomeReport(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _file = AtomicFile.Open(path, isPrivate: true);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(MigrationOutcome outcome, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        _outcomes.Add(outcome);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask CompleteAsync(OutcomeSummary summary, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(summary);
        await _file.Stream.WriteAsync(Encoding.UTF8.GetBytes(OutcomePage.Of(summary, _outcomes).ToString()), cancellationToken);
        await _file.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _file.DisposeAsync();
}
