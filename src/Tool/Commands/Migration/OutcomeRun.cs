using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Migration;
using XmppContacts.Reports.Outcomes;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.Migration;

/// <summary>Takes the outcomes of accounts as they come: into reports and summary, failures to standard error at once.</summary>
/// <param name="progress">Told of each account.</param>
/// <param name="reports">What is written.</param>
/// <param name="signals">What stops the run.</param>
internal sealed class OutcomeRun(MigrationProgress progress, IReadOnlyList<OutcomeReport> reports, StopSignals signals)
{
    private readonly OutcomeSummaryBuilder _summary = new();
    private readonly HashSet<string> _accounts = new(StringComparer.Ordinal);
    private readonly StepWatch _steps = new(advises: progress.Total > 0);

    /// <summary>Runs to its end, or until it is stopped, and completes the reports with what was done; where that is nothing, earlier reports stay.</summary>
    /// <param name="move">The work.</param>
    public async Task<OutcomeSummary> ExecuteAsync(RosterMove move)
    {
        await MigrationProgressView.ShowAsync(
            progress, () => move.Fraction, () => _steps.Last, tell =>
            {
                _steps.Tell = tell;
                return TakeAsync(move.RunAsync(_steps, signals.End), tell);
            });
        if (signals.Stop.IsCancellationRequested)
        {
            _summary.Left = Math.Max(0, progress.Total - progress.Accounts);
        }

        var summary = _summary.Build();

        // Where no account was met, an earlier report stays as it is.
        foreach (var report in summary.Accounts == 0 ? [] : reports)
        {
            // What was done is done, and is reported also when the run was ended.
            await report.CompleteAsync(summary, CancellationToken.None);
        }

        return summary;
    }

    private async Task TakeAsync(IAsyncEnumerable<AccountResult<MigrationOutcome>> outcomes, Action<string> tell)
    {
        try
        {
            await foreach (var result in outcomes)
            {
                await TakeAsync(result, tell);
            }
        }
        catch (OperationCanceledException) when (signals.End.IsCancellationRequested && progress.Total > 0)
        {
            tell("Ended at once: accounts that were in hand are in no report. Nothing is lost, and another run goes on from there.");
        }
    }

    private async Task TakeAsync(AccountResult<MigrationOutcome> result, Action<string> tell)
    {
        var outcome = result.IsResult ? result.Result : Unread(result.Problem);
        if (outcome is null || (!_accounts.Add(outcome.Account.ToString()) && !result.IsResult))
        {
            if (!result.Problem!.IsRemark)
            {
                progress.AddProblem();
                _summary.Problems++;
            }

            tell(result.Problem.ToString());
            return;
        }

        progress.Add(outcome);
        _summary.Add(outcome);
        if (outcome.Outcome == OutcomeKind.Failed)
        {
            tell(outcome.Message.StartsWith($"{outcome.Account}: ", StringComparison.Ordinal) ? outcome.Message : $"{outcome.Account}: {outcome.Message}");
        }
        else if (outcome.Outcome == OutcomeKind.Planned)
        {
            _steps.Advise(outcome.RosterItemsCleared);
        }

        foreach (var report in reports)
        {
            await report.WriteAsync(outcome, signals.End);
        }
    }

    // An account that is known by name has its row like any other, and one alone.
    private static MigrationOutcome? Unread(AccountProblem problem) => !problem.IsRemark && Jid.TryFromServer(problem.Account, out var account) && account.IsBare
        ? new MigrationOutcome(account, OutcomeKind.Failed) { Message = problem.Position is { } position ? $"{position}: {problem.Message}" : problem.Message }
        : null;
}
