using XmppContacts.Audit;

namespace XmppContacts.Reports.Findings;

/// <summary>A row of a report: a finding with its value masked, hashed or in clear, as asked for.</summary>
/// <param name="Account">The account's address.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Contact">The contact's address, or empty.</param>
/// <param name="Field">What kind of value it is, or empty.</param>
/// <param name="Value">The value as the report gives it, or empty.</param>
/// <param name="Location">Where the server keeps it.</param>
/// <param name="Status">How it compares with an earlier report, or null without one.</param>
/// <param name="Message">What was found.</param>
public sealed record ReportFinding(
    string Account, string Rule, Severity Severity, string Contact, string Field, string Value, string Location, FindingStatus? Status, string Message);
