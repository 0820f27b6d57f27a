using XmppContacts.Audit;

namespace XmppContacts.Reports;

/// <summary>How reports write severities and statuses.</summary>
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
}
