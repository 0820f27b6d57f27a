using XmppContacts.Addressing;
using XmppContacts.Audit;
using XmppContacts.Reports;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Tests.Reports;

/// <summary>Findings and audits to write reports of.</summary>
internal static class Sample
{
    public static Finding Finding(string value, string account = "juliet@capulet.example", Severity severity = Severity.High, string rule = "RosterNameExposed") => new(
        Jid.Parse(account), rule, severity, "romeo@montague.example", "name", value, "jabber:iq:roster", "the server can read the name of this contact");

    public static AccountAudit Audit(params Finding[] findings)
    {
        var tallies = findings.GroupBy(finding => finding.Rule).Select(group =>
        {
            var tally = new RuleTally(group.Key);
            foreach (var finding in group)
            {
                tally.Add(finding.Severity);
            }

            return tally;
        });
        return new AccountAudit(findings[0].Account, 1, findings, [.. tallies]);
    }

    public static async Task<AuditSummary> WriteAsync(FindingReport report, ValuePresenter presenter, params Finding[] findings)
    {
        await using var reports = new ReportSet([report], presenter);
        await reports.AddAsync(Audit(findings), TestContext.Current.CancellationToken);
        return await reports.CompleteAsync(cancellationToken: TestContext.Current.CancellationToken);
    }
}
