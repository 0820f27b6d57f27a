using XmppContacts.Files;
using XmppContacts.Migration;
using XmppContacts.Reports.Formats;

namespace XmppContacts.Reports.Outcomes;

/// <summary>The numbers of a migration or restoring as OpenMetrics text, for node_exporter's textfile collector.</summary>
public sealed class MetricsOutcomeReport : OutcomeReport
{
    private readonly AtomicFile _file;

    /// <param name="path">The file, or <c>-</c> for standard output. The collector reads files named <c>*.prom</c>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public MetricsOutcomeReport(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        // The collector runs as another user, and numbers tell no names.
        _file = AtomicFile.Open(path, isPrivate: false);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(MigrationOutcome outcome, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public override async ValueTask CompleteAsync(OutcomeSummary summary, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(summary);
        var text = new MetricsText();
        text.Add(
            "xmpp_contacts_migration_accounts", "Accounts by outcome.", "outcome",
            summary.ByOutcome.Select(count => (ReportNames.Of(count.Outcome), count.Accounts)));
        text.Add("xmpp_contacts_migration_accounts_left", "Accounts that were not begun, since the run was stopped.", summary.Left);
        text.Add("xmpp_contacts_migration_problems", "Parts of the source that could not be read.", summary.Problems);
        text.Add("xmpp_contacts_migration_contacts", "Contacts that were encrypted, or restored.", summary.Contacts);
        text.Add("xmpp_contacts_migration_metacontacts", "Metacontacts that were moved, or restored.", summary.MetaContacts);
        text.Add("xmpp_contacts_migration_roster_items_cleared", "Roster items whose names and groups were cleared.", summary.RosterItemsCleared);
        text.Add("xmpp_contacts_migration_conflicts", "Contacts whose names or groups differed between roster and encrypted contact.", summary.Conflicts);
        text.Add("xmpp_contacts_migration_last_run_timestamp_seconds", "When the run began, in seconds since 1970.", summary.Started.ToUnixTimeSeconds());
        text.Add("xmpp_contacts_migration_last_run_duration_seconds", "How long the run took.", summary.Duration);
        await _file.Stream.WriteAsync(text.ToOctets(), cancellationToken);
        await _file.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _file.DisposeAsync();
}
