using System.IO.Pipelines;
using System.Text;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Reports.Html;

/// <summary>The page: its skeleton with every slot filled.</summary>
internal sealed class ReportPage(AuditSummary summary, GravestFindings findings)
{
    /// <summary>Writes the page as UTF-8. The rows go out as they are written: the page is never in memory as a whole.</summary>
    public async Task WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        foreach (var (markup, slot) in PageParts.Skeleton)
        {
            Encoding.UTF8.GetBytes(markup, output);
            if (slot == "data")
            {
                await FindingData.WriteAsync(output, findings.All(), cancellationToken);
            }
            else
            {
                Encoding.UTF8.GetBytes(Fill(slot).ToString(), output);
                await output.FlushAsync(cancellationToken);
            }
        }
    }

    private Markup Fill(string slot) => slot switch
    {
        "policy" => Markup.Trusted(PageParts.Policy),
        "style" => Markup.Trusted(PageParts.Style),
        "script" => Markup.Trusted(PageParts.Script),
        "title" => $"XMPP contact privacy, {Wording.Day(summary.Started)}",
        "masthead" => Overview.Masthead(summary),
        "verdict" => Overview.Verdict(summary),
        "notices" => Notices.Of(summary),
        "severities" => Overview.Severities(summary),
        "baseline" => Overview.Baseline(summary),
        "charts" => Charts.Of(summary),
        "extent" => FindingTable.Extent(findings),
        "severity-filters" => FindingTable.SeverityFilters(),
        "status-filters" => FindingTable.StatusFilters(summary),
        "table" => FindingTable.Of(summary, findings),
        "rules" => RuleList.Of(summary),
        "footer" => Overview.Footer(),
        "" => Markup.None,
        _ => throw new InvalidOperationException($"The page has no part '{slot}'."),
    };
}
