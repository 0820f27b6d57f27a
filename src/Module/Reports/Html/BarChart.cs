using System.Collections.Immutable;
using XmppContacts.Audit;

namespace XmppContacts.Reports.Html;

/// <summary>A bar of a chart: the findings it stands for, by severity.</summary>
/// <param name="Label">What it stands for.</param>
/// <param name="Explanation">Label and figures in words.</param>
/// <param name="Link">The filter that shows its findings.</param>
/// <param name="Parts">How many findings of which severity, in the order of drawing.</param>
internal sealed record Bar(string Label, string Explanation, string Link, ImmutableArray<(Severity Severity, long Findings)> Parts)
{
    public long Findings => Parts.Sum(part => part.Findings);
}

/// <summary>A chart of horizontal bars as inline SVG. Widths are percentages, so that it fits every screen and its text keeps its size.</summary>
/// <param name="id">The chart's ID in the page.</param>
/// <param name="title">What it shows.</param>
/// <param name="note">How to read it, or empty.</param>
/// <param name="bars">The bars, from the top.</param>
internal sealed class BarChart(string id, string title, string note, ImmutableArray<Bar> bars)
{
    private const int RowHeight = 38;
    private const int TextBaseline = 15;
    private const int BarTop = 22;
    private const int BarHeight = 8;

    // Less could not be seen.
    private const double ThinnestPercent = 0.4;

    private readonly long _largest = Math.Max(1, bars.Select(bar => bar.Findings).DefaultIfEmpty().Max());

    /// <summary>The chart as a figure; nothing when it has no bars.</summary>
    public Markup Draw() => bars.IsEmpty
        ? Markup.None
        : $"""
        <figure class="chart" id="{id}">
        <figcaption>{title}{(note.Length == 0 ? Markup.None : $"<small>{note}</small>")}</figcaption>
        <svg role="group" aria-labelledby="{id}-title" aria-describedby="{id}-desc" width="100%" height="{bars.Length * RowHeight}">
        <title id="{id}-title">{title}</title>
        <desc id="{id}-desc">{string.Join("; ", bars.Select(bar => bar.Explanation))}.</desc>
        {bars.Select(Row)}</svg>
        </figure>
        """;

    // A nested svg clips, so that a long name runs neither into the number nor out of the chart.
    private Markup Row(Bar bar, int row) =>
        $"""
        <a href="{bar.Link}"><title>{bar.Explanation}</title>
        <rect class="row" x="0" y="{row * RowHeight}" width="100%" height="{RowHeight}"/>
        <svg x="0" y="{row * RowHeight}" width="78%" height="{BarTop - 1}"><text x="0" y="{TextBaseline}">{bar.Label}</text></svg>
        <text class="number" x="100%" y="{(row * RowHeight) + TextBaseline}" text-anchor="end">{bar.Findings:N0}</text>
        <rect class="track" x="0" y="{(row * RowHeight) + BarTop}" width="100%" height="{BarHeight}" rx="2"/>
        {Segments(bar, (row * RowHeight) + BarTop)}</a>

        """;

    private IEnumerable<Markup> Segments(Bar bar, int top)
    {
        var left = 0.0;
        foreach (var (severity, findings) in bar.Parts)
        {
            if (findings > 0)
            {
                var width = Math.Max(ThinnestPercent, 100.0 * findings / _largest);
                yield return $"""
                    <rect class="bar {FindingTable.Level(severity)}" x="{left:0.##}%" y="{top}" width="{Math.Min(width, 100 - left):0.##}%" height="{BarHeight}" rx="2"/>

                    """;
                left += width;
            }
        }
    }
}
