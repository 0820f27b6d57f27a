namespace XmppContacts.Reports;

/// <summary>A report in the making. Nothing stands under its name until it is complete.</summary>
public abstract class FindingReport : IAsyncDisposable
{
    /// <summary>Whether the report has rows, not only numbers.</summary>
    internal virtual bool NeedsFindings => true;

    /// <summary>Adds a row.</summary>
    public abstract ValueTask WriteAsync(ReportFinding finding, CancellationToken cancellationToken = default);

    /// <summary>Adds the summary and puts the report in its place.</summary>
    public abstract ValueTask CompleteAsync(AuditSummary summary, CancellationToken cancellationToken = default);

    /// <summary>Throws away what was not completed.</summary>
    public abstract ValueTask DisposeAsync();
}
