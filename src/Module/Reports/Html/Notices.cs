using XmppContacts.Reports.Findings;

namespace XmppContacts.Reports.Html;

/// <summary>What a reader must know before believing or passing on the page.</summary>
internal static class Notices
{
    /// <summary>The notices that apply; nothing when none does.</summary>
    public static Markup Of(AuditSummary summary)
    {
        List<Markup> notices = [];
        if (summary.Values == ValueMode.Show)
        {
            notices.Add($"""
                <p class="notice grave"><strong>This page holds personal data in clear.</strong> Names, groups and notes stand in it as people wrote them. Keep it as safe as the contact lists themselves; for a report to pass on, let values be masked.</p>

                """);
        }

        if (summary.IsIncomplete)
        {
            notices.Add($"""
                <p class="notice"><strong>The audit is incomplete.</strong> The source, or a part of it, could not be read to its end: accounts may be missing from every number here.</p>

                """);
        }

        if (summary.Problems is null)
        {
            notices.Add($"""
                <p class="notice"><strong>Made from findings alone.</strong> Whether accounts could not be read is not known here; the commands before this one named them as they ran.</p>

                """);
        }

        if (summary.Problems is { } problems and > 0)
        {
            notices.Add($"""
                <p class="notice"><strong>{Wording.Count(problems, "account or part of an account", "accounts or parts of accounts")} could not be read.</strong> What {(problems == 1 ? "it holds is" : "they hold is")} not in this report; the audit named {(problems == 1 ? "it" : "them")} as it ran.</p>

                """);
        }

        return notices.Count == 0 ? Markup.None : $"""<section class="notices" aria-label="Notices">{notices}</section>""";
    }
}
