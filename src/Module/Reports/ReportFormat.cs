namespace XmppContacts.Reports;

/// <summary>What a report is written as.</summary>
public enum ReportFormat
{
    /// <summary>A table for other programs (<see cref="CsvReport"/>).</summary>
    Csv,

    /// <summary>Findings and summary for other programs (<see cref="JsonReport"/>).</summary>
    Json,

    /// <summary>A page to look at (<see cref="HtmlReport"/>).</summary>
    Html,

    /// <summary>Numbers for monitoring (<see cref="MetricsReport"/>).</summary>
    Metrics,
}
