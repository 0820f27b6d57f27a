using XmppContacts.Files;
using XmppContacts.Reports.Formats;

namespace XmppContacts.Reports.Findings;

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
        var text = new MetricsText();
        if (summary.Accounts is { } accounts)
        {
            text.Add("xmpp_contacts_accounts", "Accounts audited.", accounts);
        }

        if (summary.Contacts is { } contacts)
        {
            text.Add("xmpp_contacts_contacts", "Contacts in the rosters of the accounts audited.", contacts);
        }

        text.Add("xmpp_contacts_accounts_with_findings", "Accounts that have at least one finding.", summary.AccountsWithFindings);
        if (summary.Problems is { } problems)
        {
            text.Add("xmpp_contacts_problems", "Accounts or parts of accounts that could not be read.", problems);
            text.Add("xmpp_contacts_incomplete", "Whether the source was not read to its end, so that accounts may be missing: 1 or 0.", summary.IsIncomplete ? 1 : 0);
        }

        text.Add(
            "xmpp_contacts_findings", "Findings by severity.", "severity", summary.BySeverity.Select(count => (ReportNames.Of(count.Severity), count.Findings)));
        text.Add("xmpp_contacts_rule_findings", "Findings by rule.", "rule", summary.ByRule.Select(count => (count.Rule, count.Findings)));
        if (summary.Baseline is { } baseline)
        {
            text.Add(
                "xmpp_contacts_baseline_findings", "Findings compared with the earlier report.", "status",
                [("new", baseline.New), ("known", baseline.Known), ("fixed", baseline.Fixed)]);
        }

        text.Add("xmpp_contacts_last_run_timestamp_seconds", "When the audit began, in seconds since 1970.", summary.Started.ToUnixTimeSeconds());
        text.Add("xmpp_contacts_last_run_duration_seconds", "How long the audit took.", summary.Duration);
        await _file.Stream.WriteAsync(text.ToOctets(), cancellationToken);
        await _file.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _file.DisposeAsync();
}
