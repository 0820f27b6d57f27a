using XmppContacts.Accounts;
using XmppContacts.Audit;

namespace XmppContacts.Reports.Findings;

/// <summary>An audit from a source to its reports.</summary>
/// <param name="source">Where the accounts come from.</param>
/// <param name="auditor">What is looked for.</param>
/// <param name="reports">What is written.</param>
public sealed class AuditRun(AccountSource source, Auditor auditor, ReportSet reports)
{
    private long _accounts;

    /// <summary>Accounts audited so far; may be asked from any thread.</summary>
    public long Accounts => Interlocked.Read(ref _accounts);

    /// <summary>Audits every account and completes the reports; where no account could be read, earlier reports stay as they are.</summary>
    /// <param name="onProblem">Told of what could not be read, as it happens.</param>
    /// <param name="cancellationToken">Ends the run; no report is then put in its place.</param>
    /// <exception cref="IOException">The source is missing or a report cannot be written.</exception>
    public async Task<AuditSummary> ExecuteAsync(Action<AccountProblem>? onProblem = null, CancellationToken cancellationToken = default)
    {
        Func<IAccountData, CancellationToken, ValueTask<AccountAudit>> audit = reports.NeedsFindings ? auditor.AuditAsync : auditor.CountAsync;
        await foreach (var account in source.SelectAsync(audit, cancellationToken))
        {
            if (account.IsResult)
            {
                await reports.AddAsync(account.Result, cancellationToken);
                Interlocked.Increment(ref _accounts);
                foreach (var problem in account.Result.Problems)
                {
                    Add(new AccountProblem(account.Result.Account.ToString(), problem), onProblem);
                }
            }
            else
            {
                Add(account.Problem, onProblem);
            }
        }

        return await reports.CompleteAsync(isSelection: source.IsSelection, cancellationToken: cancellationToken);
    }

    private void Add(AccountProblem problem, Action<AccountProblem>? onProblem)
    {
        if (!problem.IsRemark)
        {
            reports.AddProblem(problem);
        }

        onProblem?.Invoke(problem);
    }
}
