using XmppContacts.Accounts;
using XmppContacts.Audit;

namespace XmppContacts.Reports;

/// <summary>An audit from a source to its reports.</summary>
/// <param name="source">Where the accounts come from.</param>
/// <param name="auditor">What is looked for.</param>
/// <param name="reports">What is written.</param>
public sealed class AuditRun(AccountSource source, Auditor auditor, ReportSet reports)
{
    private long _accounts;

    /// <summary>Accounts audited so far; may be asked from any thread.</summary>
    public long Accounts => Interlocked.Read(ref _accounts);

    /// <summary>Audits every account and completes the reports.</summary>
    /// <param name="onProblem">Told of what could not be read, as it happens.</param>
    /// <param name="cancellationToken">Ends the run; no report is then put in its place.</param>
    /// <exception cref="IOException">The source is missing or a report cannot be written.</exception>
    public async Task<AuditSummary> ExecuteAsync(Action<AccountProblem>? onProblem = null, CancellationToken cancellationToken = default)
    {
        var needsFindings = reports.NeedsFindings;
        await foreach (var sourced in source.ReadAsync(cancellationToken))
        {
            if (sourced.IsAccount)
            {
                var audit = needsFindings
                    ? await auditor.AuditAsync(sourced.Account, cancellationToken)
                    : await auditor.CountAsync(sourced.Account, cancellationToken);
                await reports.AddAsync(audit, cancellationToken);
                Interlocked.Increment(ref _accounts);
            }
            else
            {
                reports.AddProblem(sourced.Problem);
                onProblem?.Invoke(sourced.Problem);
            }
        }

        return await reports.CompleteAsync(cancellationToken: cancellationToken);
    }
}
