using XmppContacts.Audit;
using XmppContacts.Migration;

namespace XmppContacts.Reports;

/// <summary>How reports write severities, statuses and outcomes.</summary>
internal static class ReportNames
{
    public static string Of(Severity severity) => severity switch
    {
        Severity.Info => "Info",
        Severity.Low => "Low",
        Severity.Medium => "Medium",
        Severity.High => "High",
        _ => "Critical",
    };

    public static string Of(FindingStatus? status) => status switch
    {
        FindingStatus.New => "new",
        FindingStatus.Known => "known",
        FindingStatus.Fixed => "fixed",
        _ => "",
    };

    public static string Of(OutcomeKind outcome) => outcome switch
    {
        OutcomeKind.Migrated => "migrated",
        OutcomeKind.Unchanged => "unchanged",
        OutcomeKind.Planned => "planned",
        OutcomeKind.Skipped => "skipped",
        OutcomeKind.Restored => "restored",
        _ => "failed",
    };
}
