using System.Globalization;
using System.Text;
using XmppContacts.Files;

namespace XmppContacts.Reports;

/// <summary>The summary as OpenMetrics text, for node_exporter's textfile collector.</summary>
public sealed class MetricsReport : FindingReport
{
    private readonly AtomicFile _file;

    /// <param name="path">The file, or <c>-</c> for standard output. The collector reads files named <c>*.prom</c>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public MetricsReport(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        // The collector runs as another user, and numbers tell no names.
        _file = AtomicFile.Open(path, isPrivate: false);
    }

    internal override bool NeedsFindings => false;

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReportFinding finding, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public override async ValueTask CompleteAsync(AuditSummary summary, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(summary);
        var text = new StringBuilder();
        if (summary.Accounts is { } accounts)
        {
            MetricsText.Sample(MetricsText.Gauge(text, "xmpp_contacts_accounts", "Accounts audited."), "xmpp_contacts_accounts", accounts);
        }

        if (summary.Contacts is { } contacts)
        {
            MetricsText.Sample(MetricsText.Gauge(text, "xmpp_contacts_contacts", "Contacts in the rosters of the accounts audited."), "xmpp_contacts_contacts", contacts);
        }

        MetricsText.Gauge(text, "xmpp_contacts_accounts_with_findings", "Accounts that have at least one finding.");
        MetricsText.Sample(text, "xmpp_contacts_accounts_with_findings", summary.AccountsWithFindings);
        MetricsText.Gauge(text, "xmpp_contacts_problems", "Accounts or parts of accounts that could not be read.");
        MetricsText.Sample(text, "xmpp_contacts_problems", summary.Problems);
        MetricsText.Gauge(text, "xmpp_contacts_findings", "Findings by severity.");
        foreach (var count in summary.BySeverity)
        {
            MetricsText.Sample(text, $"xmpp_contacts_findings{{severity=\"{ReportNames.Of(count.Severity)}\"}}", count.Findings);
        }

        MetricsText.Gauge(text, "xmpp_contacts_rule_findings", "Findings by rule.");
        foreach (var count in summary.ByRule)
        {
            MetricsText.Sample(text, $"xmpp_contacts_rule_findings{{rule=\"{Escaped(count.Rule)}\"}}", count.Findings);
        }

        if (summary.Baseline is { } baseline)
        {
            MetricsText.Gauge(text, "xmpp_contacts_baseline_findings", "Findings compared with the earlier report.");
            MetricsText.Sample(text, "xmpp_contacts_baseline_findings{status=\"new\"}", baseline.New);
            MetricsText.Sample(text, "xmpp_contacts_baseline_findings{status=\"known\"}", baseline.Known);
            MetricsText.Sample(text, "xmpp_contacts_baseline_findings{status=\"fixed\"}", baseline.Fixed);
        }

        MetricsText.Gauge(text, "xmpp_contacts_last_run_timestamp_seconds", "When the audit began, in seconds since 1970.");
        MetricsText.Sample(text, "xmpp_contacts_last_run_timestamp_seconds", summary.Started.ToUnixTimeSeconds());
        MetricsText.Gauge(text, "xmpp_contacts_last_run_duration_seconds", "How long the audit took.")
            .Append(CultureInfo.InvariantCulture, $"xmpp_contacts_last_run_duration_seconds {summary.Duration.TotalSeconds:F3}\n");
        text.Append(MetricsText.End);
        await _file.Stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
        await _file.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _file.DisposeAsync();

    // A pipeline may bring findings whose rule is any text.
    private static string Escaped(string label) =>
        label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
