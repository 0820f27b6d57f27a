using System.Collections.Immutable;
using XmppContacts.Audit;

namespace XmppContacts.Reports.Findings;

/// <summary>
/// Counts findings as they pass. What it remembers grows with the rules, not with the findings; with the accounts only when their findings
/// come one by one.
/// </summary>
internal sealed class AuditSummaryBuilder
{
    private const int WorstAccounts = 10;
    private static readonly int Severities = Enum.GetValues<Severity>().Length;

    private readonly long[] _bySeverity = new long[Severities];
    private readonly Dictionary<string, (Severity Severity, long Findings, long Accounts)> _byRule = [];
    private readonly PriorityQueue<AccountCount, AccountCount> _worst = new(Comparer<AccountCount>.Create(Compare));
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;
    private readonly long _startedAt = System.Diagnostics.Stopwatch.GetTimestamp();
    private long _accounts;
    private long _withFindings;
    private long _contacts;
    private long _problems;
    private long _new;
    private long _known;
    private long _fixed;

    // Accounts whose findings come one by one: any of them may get another.
    private readonly Dictionary<string, List<RuleTally>> _unfinished = [];

    public bool IsIncomplete { get; private set; }

    /// <summary>Accounts audited so far.</summary>
    public long Accounts => _accounts;

    /// <summary>Counts an account with all its findings.</summary>
    public void AddAccount(string account, int contacts, IReadOnlyList<RuleTally> tallies)
    {
        _accounts++;
        _contacts += contacts;
        if (tallies.Count == 0)
        {
            return;
        }

        _withFindings++;
        Span<long> counts = stackalloc long[Severities];
        counts.Clear();
        foreach (var tally in tallies)
        {
            Add(tally, counts);
        }

        var sum = 0L;
        for (var i = 0; i < Severities; i++)
        {
            _bySeverity[i] += counts[i];
            sum += counts[i];
        }

        var total = new AccountCount(
            account, sum, counts[(int)Severity.Critical], counts[(int)Severity.High], counts[(int)Severity.Medium], counts[(int)Severity.Low],
            counts[(int)Severity.Info]);
        if (_worst.Count < WorstAccounts)
        {
            _worst.Enqueue(total, total);
        }
        else
        {
            _worst.EnqueueDequeue(total, total);
        }
    }

    /// <summary>Counts one finding of an account that may have others, before or later.</summary>
    public void AddFinding(string account, string rule, Severity severity)
    {
        if (!_unfinished.TryGetValue(account, out var tallies))
        {
            _unfinished.Add(account, tallies = []);
        }

        var tally = tallies.Find(tally => tally.Rule == rule);
        if (tally is null)
        {
            tallies.Add(tally = new RuleTally(rule));
        }

        tally.Add(severity);
    }

    /// <summary>Counts something that could not be read.</summary>
    public void AddProblem(bool isIncomplete)
    {
        _problems++;
        IsIncomplete |= isIncomplete;
    }

    /// <summary>Counts how a finding compares with an earlier report.</summary>
    public void AddStatus(FindingStatus status) => _ = status switch
    {
        FindingStatus.New => _new++,
        FindingStatus.Known => _known++,
        _ => _fixed++,
    };

    public AuditSummary Build(ValueMode values, bool hasBaseline, bool knowsAccounts = true)
    {
        foreach (var (account, tallies) in _unfinished)
        {
            AddAccount(account, 0, tallies);
        }

        _unfinished.Clear();
        return Summarize(values, hasBaseline, knowsAccounts);
    }

    private AuditSummary Summarize(ValueMode values, bool hasBaseline, bool knowsAccounts) => new()
    {
        Started = _started,
        Duration = System.Diagnostics.Stopwatch.GetElapsedTime(_startedAt),
        Accounts = knowsAccounts ? _accounts : null,
        Contacts = knowsAccounts ? _contacts : null,
        AccountsWithFindings = _withFindings,
        Problems = knowsAccounts ? _problems : null,
        IsIncomplete = IsIncomplete,
        Findings = _bySeverity.Sum(),
        BySeverity = [.. Enum.GetValues<Severity>().Reverse().Select(severity => new SeverityCount(severity, _bySeverity[(int)severity]))],
        ByRule =
        [
            .. _byRule.Select(rule => new RuleCount(rule.Key, rule.Value.Severity, rule.Value.Findings, rule.Value.Accounts))
                .OrderByDescending(rule => rule.Findings).ThenBy(rule => rule.Rule, StringComparer.Ordinal),
        ],
        Baseline = hasBaseline ? new BaselineCounts(_new, _known, _fixed) : null,
        WorstAccounts = [.. _worst.UnorderedItems.Select(item => item.Element).OrderDescending(Comparer<AccountCount>.Create(Compare))],
        Values = values,
    };

    private void Add(RuleTally tally, Span<long> counts)
    {
        var gravest = Severity.Info;
        var total = 0L;
        for (var severity = Severity.Info; severity <= Severity.Critical; severity++)
        {
            counts[(int)severity] += tally[severity];
            total += tally[severity];
            gravest = tally[severity] > 0 ? severity : gravest;
        }

        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_byRule, tally.Rule, out _);
        count = (gravest > count.Severity ? gravest : count.Severity, count.Findings + total, count.Accounts + 1);
    }

    // The gravest finding decides, then the next grave; addresses make the order stable.
    private static int Compare(AccountCount? left, AccountCount? right)
    {
        var order = (left!.Critical, left.High, left.Medium, left.Low, left.Info).CompareTo((right!.Critical, right.High, right.Medium, right.Low, right.Info));
        return order != 0 ? order : string.CompareOrdinal(right.Account, left.Account);
    }
}
