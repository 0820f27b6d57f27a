using System.CommandLine;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Audit;
using XmppContacts.Reports.Findings;
using XmppContacts.Tool.Commands.Keys;
using XmppContacts.Tool.Commands.Reports;
using XmppContacts.Tool.Commands.Sources;
using XmppContacts.Tool.Terminal;

namespace XmppContacts.Tool.Commands.Audit;

/// <summary><c>audit</c>: what servers can read of the contacts of accounts.</summary>
internal sealed class AuditCommand
{
    private readonly SourceOptions _source = new();
    private readonly KeyOptions _keys = new();

    private readonly Option<Severity?> _failOn = new("--fail-on")
    {
        Description = "Exit with 3 when there are findings of this severity or above.",
    };

    private readonly PathOption _sensitiveTerms = new(
        "--sensitive-terms", PathUse.Read, "A file with one term per line; findings whose value has one become critical.");

    private readonly Option<string[]> _rules = new("--rules")
    {
        Description = "Only these rules, separated by commas; 'rules' lists them.",
        HelpName = "NAME,...",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly ReportOptions _reports = new();
    private readonly Task _summaryView;

    private AuditCommand(Task summaryView)
    {
        _summaryView = summaryView;
        _failOn.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, "info", "low", "medium", "high", "critical");
    }

    /// <param name="summaryView">Ends when the summary can be shown.</param>
    public static Command Create(Task summaryView)
    {
        var audit = new AuditCommand(summaryView);
        var command = new Command("audit", "Audit accounts and report what leaks.");
        audit._source.AddTo(command);
        audit._keys.AddTo(command);
        audit._reports.AddTo(command);
        command.Options.Add(audit._failOn);
        command.Options.Add(audit._sensitiveTerms);
        command.Options.Add(audit._rules);
        command.SetAction(audit.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var rules = Rules(parsed.GetValue(_rules));
        var terms = parsed.GetValue(_sensitiveTerms) is { } file ? await SensitiveTerms.ReadAsync(file, cancellationToken) : SensitiveTerms.None;
        var presenter = await _reports.PresenterAsync(parsed, cancellationToken);
        await using var keys = await _keys.OpenIfNamedAsync(parsed, cancellationToken);
        CheckKeys(rules, keys is not null);

        // What an audit with keys found before is not fixed because this one has none.
        var compared = keys is null ? rules.WithoutKeys : rules;
        var baseline = _reports.Baseline(parsed) is { } earlier ? await Baseline.ReadAsync(earlier, presenter, compared, cancellationToken) : null;

        // Shared secrets are in messages, which an audit without keys passes over.
        using var source = await _source.OpenAsync(parsed, keys is null ? ServerDataContent.Audit : ServerDataContent.Everything, cancellationToken, readsOpenfire: true);
        await using var reports = new ReportSet(await _reports.OpenAsync(parsed), presenter, baseline);
        var run = new AuditRun(source.Accounts, new Auditor(rules, terms, keys?.Access), reports);

        var summary = await AuditProgress.ShowAsync(source.Accounts.Progress, () => run.Accounts, warn => run.ExecuteAsync(warn, cancellationToken));
        if (summary.Accounts == 0)
        {
            if (summary.Problems == 0)
            {
                Failure.Write("The source holds no account.");
            }

            return ExitCodes.Failed;
        }

        await _summaryView;
        ShowSummary(summary, _reports.TakesOutput(parsed));
        return summary.Problems > 0 ? ExitCodes.SomeAccountsFailed
            : parsed.GetValue(_failOn) is { } failOn && summary.HasFindingsAtOrAbove(failOn) ? ExitCodes.FindingsAtOrAbove
            : ExitCodes.Done;
    }

    private static void ShowSummary(AuditSummary summary, bool outputIsTaken)
    {
        if (!outputIsTaken)
        {
            SummaryView.Write(Consoles.Output(), summary);
        }
        else if (!Console.IsErrorRedirected)
        {
            SummaryView.Write(Consoles.Error(), summary);
        }
    }

    private static void CheckKeys(RuleSelection rules, bool areThere)
    {
        if (!areThere && rules != RuleSelection.All && rules.Rules.FirstOrDefault(rule => rule.NeedsKeys) is { } keyed)
        {
            throw new ArgumentException($"{keyed.Name} looks at what is encrypted: name the keys by --keys PATH or --gnupg-home DIR, or the secrets by --secrets FILE.");
        }
    }

    private static RuleSelection Rules(string[]? names)
    {
        if (names is null or [])
        {
            return RuleSelection.All;
        }

        var selection = RuleSelection.Named(names.SelectMany(name => name.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        return selection.Rules.FirstOrDefault(rule => rule is ServerRule) is { } about
            ? throw new ArgumentException($"{about.Name} is about servers, not accounts: 'server --audit' applies it.")
            : selection;
    }
}
