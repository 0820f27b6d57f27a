using System.Collections.Immutable;
using XmppContacts.Audit;

namespace XmppContacts.Reports.Findings;

/// <summary>What a run found, in numbers.</summary>
public sealed record AuditSummary
{
    /// <summary>When the run began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Accounts audited; null when only findings are known, not the accounts without any.</summary>
    public long? Accounts { get; init; }

    /// <summary>Accounts that have at least one finding.</summary>
    public long AccountsWithFindings { get; init; }

    /// <summary>Accounts, or parts of accounts, that could not be read; null when only findings are known, not what could not be read.</summary>
    public long? Problems { get; init; }

    /// <summary>Whether the source was not read whole, so that accounts may be missing.</summary>
    public bool IsIncomplete { get; init; }

    /// <summary>Contacts in the rosters of the accounts audited; null when not known.</summary>
    public long? Contacts { get; init; }

    /// <summary>Findings, without those that only an earlier report had.</summary>
    public long Findings { get; init; }

    /// <summary>Findings by severity, from critical to info; severities without findings too.</summary>
    public required ImmutableArray<SeverityCount> BySeverity { get; init; }

    /// <summary>Findings by rule, the most frequent first; only rules with findings.</summary>
    public required ImmutableArray<RuleCount> ByRule { get; init; }

    /// <summary>How the findings compare with an earlier report; null without one.</summary>
    public BaselineCounts? Baseline { get; init; }

    /// <summary>The accounts with the gravest findings, at most ten, the worst first.</summary>
    public required ImmutableArray<AccountCount> WorstAccounts { get; init; }

    /// <summary>How values are given.</summary>
    public ValueMode Values { get; init; }

    /// <summary>Whether there is a finding at least as grave as a severity.</summary>
    public bool HasFindingsAtOrAbove(Severity severity) => BySeverity.Any(count => count.Severity >= severity && count.Findings > 0);
}

/// <summary>How many findings have a severity.</summary>
public sealed record SeverityCount(Severity Severity, long Findings);

/// <summary>How many findings a rule has.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Severity">The gravest severity among them.</param>
/// <param name="Findings">How many.</param>
/// <param name="Accounts">In how many accounts.</param>
public sealed record RuleCount(string Rule, Severity Severity, long Findings, long Accounts);

/// <summary>How many findings compare how with an earlier report.</summary>
public sealed record BaselineCounts(long New, long Known, long Fixed);

/// <summary>How many findings an account has.</summary>
public sealed record AccountCount(string Account, long Findings, long Critical, long High, long Medium, long Low, long Info);
