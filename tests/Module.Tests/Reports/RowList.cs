using XmppContacts.Reports.Findings;

namespace XmppContacts.Tests.Reports;

/// <summary>A report whose rows a test looks at.</summary>
internal sealed class RowList : FindingReport
{
    public List<ReportFinding> Rows { get; } = [];

    public override ValueTask WriteAsync(ReportFinding finding, CancellationToken cancellationToken = default)
    {
        Rows.Add(finding);
        return ValueTask.CompletedTask;
    }

    public override ValueTask CompleteAsync(AuditSummary summary, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
