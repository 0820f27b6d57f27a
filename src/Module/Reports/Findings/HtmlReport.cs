using System.IO.Pipelines;
using XmppContacts.Files;
using XmppContacts.Reports.Html;

namespace XmppContacts.Reports.Findings;

/// <summary>A page to look at: one HTML file that loads nothing, with charts and a table of findings to filter and sort.</summary>
/// <remarks>
/// It holds at most 50,000 findings, the gravest, so that neither the run's memory nor the page grows with the server; the page says
/// when it left some out. It is written when the run completes, since the numbers come first.
/// </remarks>
public sealed class HtmlReport : FindingReport
{
    private readonly AtomicFile _file;
    private readonly GravestFindings _findings = new();

    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public HtmlReport(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _file = AtomicFile.Open(path, isPrivate: true);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReportFinding finding, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(finding);
        _findings.Add(finding);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask CompleteAsync(AuditSummary summary, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(summary);
        var output = PipeWriter.Create(_file.Stream, new StreamPipeWriterOptions(leaveOpen: true));
        await new ReportPage(summary, _findings).WriteAsync(output, cancellationToken);
        await output.CompleteAsync();
        await _file.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _file.DisposeAsync();
}
