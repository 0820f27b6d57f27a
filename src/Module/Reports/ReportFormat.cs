namespace XmppContacts.Reports;

/// <summary>What a report is written as.</summary>
public enum ReportFormat
{
    /// <summary>A table for other programs.</summary>
    Csv,

    /// <summary>Findings and summary for other programs.</summary>
    Json,

    /// <summary>A page to look at.</summary>
    Html,

    /// <summary>Numbers for monitoring.</summary>
    Metrics,
}
