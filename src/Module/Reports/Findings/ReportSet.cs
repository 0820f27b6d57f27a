using XmppContacts.Audit;

namespace XmppContacts.Reports.Findings;

/// <summary>The reports of a run, written together; counts what passes through.</summary>
public sealed class ReportSet : IAsyncDisposable
{
    private readonly ValuePresenter _presenter;
    private readonly Baseline? _baseline;
    private readonly IReadOnlyList<FindingReport> _reports;
    private readonly AuditSummaryBuilder _summary = new();
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);

    // Kept only to compare with: memory must not grow with the server otherwise.
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private bool _hasUnnamed;

    /// <param name="reports">The reports to write; disposed with the set. There may be none, when only the numbers matter.</param>
    /// <param name="presenter">How values are given.</param>
    /// <param name="baseline">An earlier report to compare with, or null.</param>
    public ReportSet(IReadOnlyList<FindingReport> reports, ValuePresenter presenter, Baseline? baseline = null)
    {
        ArgumentNullException.ThrowIfNull(reports);
        ArgumentNullException.ThrowIfNull(presenter);
        _reports = reports;
        _presenter = presenter;
        _baseline = baseline;
    }

    /// <summary>Whether the findings themselves matter, not only their number.</summary>
    public bool NeedsFindings => _reports.Any(report => report.NeedsFindings) || _baseline is not null;

    /// <summary>Adds what was found in an account.</summary>
    public async ValueTask AddAsync(AccountAudit audit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(audit);
        _summary.AddAccount(audit.Account.ToString(), audit.Contacts, audit.Tallies);
        NoteRead(audit.Account.ToString());
        foreach (var finding in audit.Findings)
        {
            await WriteAsync(finding, cancellationToken);
        }
    }

    /// <summary>Adds one finding; those of an account may come in any order, and mixed with those of others.</summary>
    /// <remarks>The set then remembers every account that has a finding, to count it once.</remarks>
    public ValueTask AddAsync(Finding finding, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(finding);
        _summary.AddFinding(finding.Account.ToString(), finding.Rule, finding.Severity);
        NoteRead(finding.Account.ToString());
        return WriteAsync(finding, cancellationToken);
    }

    /// <summary>Counts something that could not be read.</summary>
    public void AddProblem(Accounts.AccountProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        _summary.AddProblem(problem.IsIncomplete);
        if (problem.Account is not { } account)
        {
            _hasUnnamed = true;
        }
        else
        {
            _unread.Add(Addressing.Jid.TryFromServer(account, out var jid) ? jid.ToString() : account);
        }
    }

    /// <summary>
    /// Adds what only the earlier report had, then the summary, and puts every report in its place. Where no account was read, nothing is
    /// written, and earlier reports stay as they are: a report without accounts would look as if nothing leaked.
    /// </summary>
    /// <param name="knowsAccounts">Whether every account was added, also those without findings.</param>
    /// <param name="isSelection">Whether there may be other accounts than those that were to be read.</param>
    /// <param name="cancellationToken">Ends the writing; no report is then put in its place.</param>
    public async ValueTask<AuditSummary> CompleteAsync(
        bool knowsAccounts = true, bool isSelection = false, CancellationToken cancellationToken = default)
    {
        if (knowsAccounts && _summary.Accounts == 0)
        {
            return _summary.Build(_presenter.Mode, _baseline is not null);
        }

        // Of a source that was not read whole, it cannot be said that what was not seen is fixed.
        if (_baseline is not null && !_summary.IsIncomplete)
        {
            var only = knowsAccounts && !isSelection && !_hasUnnamed ? null : _read;
            await foreach (var row in _baseline.FixedAsync(_unread, only, cancellationToken))
            {
                _summary.AddStatus(FindingStatus.Fixed);
                await WriteAsync(row, cancellationToken);
            }
        }

        var summary = _summary.Build(_presenter.Mode, _baseline is not null, knowsAccounts);
        foreach (var report in _reports)
        {
            await report.CompleteAsync(summary, cancellationToken);
        }

        return summary;
    }

    /// <summary>Throws away reports that were not completed.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var report in _reports)
        {
            await report.DisposeAsync();
        }
    }

    private void NoteRead(string account)
    {
        if (_baseline is not null)
        {
            _read.Add(account);
        }
    }

    private ValueTask WriteAsync(Finding finding, CancellationToken cancellationToken)
    {
        FindingStatus? status = _baseline?.Compare(finding);
        if (status is { } compared)
        {
            _summary.AddStatus(compared);
        }

        return _reports.Count == 0 ? ValueTask.CompletedTask : WriteAsync(_presenter.Present(finding, status), cancellationToken);
    }

    private async ValueTask WriteAsync(ReportFinding row, CancellationToken cancellationToken)
    {
        foreach (var report in _reports)
        {
            await report.WriteAsync(row, cancellationToken);
        }
    }
}
