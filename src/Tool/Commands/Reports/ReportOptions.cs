using System.CommandLine;
using XmppContacts.Reports;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Tool.Commands.Reports;

/// <summary>The options of every command that writes reports.</summary>
internal sealed class ReportOptions
{
    private readonly PathOption _csv;
    private readonly PathOption _json;
    private readonly PathOption _html = new("--html", PathUse.Written, "Write a page to look at and print.");
    private readonly PathOption _metrics = new("--metrics", PathUse.Written, "Write numbers as OpenMetrics text, for node_exporter's textfile collector.");
    private readonly Option<ValueMode> _values = new("--values")
    {
        Description = "How values are given: masked to first letter and length class, shown, or as keyed hashes.",
        DefaultValueFactory = _ => ValueMode.Mask,
    };

    private readonly PathOption _hashKeyFile = new("--hash-key-file", PathUse.Read, "The file with the key for --values hash, at least 16 octets.");
    private readonly PathOption _baseline = new("--baseline", PathUse.Shared, "An earlier CSV or JSON report; findings become new, known or fixed.");

    /// <param name="rows">What the rows of CSV and JSON are.</param>
    public ReportOptions(string rows = "the findings")
    {
        _csv = new PathOption("--csv", PathUse.Written, $"Write {rows} as CSV.");
        _json = new PathOption("--json", PathUse.Written, $"Write {rows} as JSON.");
        _values.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, "mask", "show", "hash");
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _csv, _json, _html, _metrics, _values, _hashKeyFile, _baseline })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>How values are given.</summary>
    /// <exception cref="ArgumentException">Hashes without a key, or a key without hashes.</exception>
    public Task<ValuePresenter> PresenterAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        ValuePresenter.CreateAsync(parsed.GetValue(_values), parsed.GetValue(_hashKeyFile), Failure.Write, cancellationToken);

    /// <summary>The earlier report, or null.</summary>
    public string? Baseline(ParseResult parsed) => parsed.GetValue(_baseline);

    /// <summary>The file for CSV, or null.</summary>
    public string? Csv(ParseResult parsed) => parsed.GetValue(_csv);

    /// <summary>The file for JSON, or null.</summary>
    public string? Json(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>The first option given that makes sense for findings only; null when there is none.</summary>
    public string? ForFindingsOnly(ParseResult parsed) =>
        new Option[] { _html, _metrics, _values, _hashKeyFile, _baseline }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false })?.Name;

    /// <summary>Whether a report goes to standard output, so that nothing else may.</summary>
    public bool TakesOutput(ParseResult parsed) => Targets(parsed).Any(target => target.Path == "-");

    /// <summary>Opens the reports asked for.</summary>
    /// <exception cref="IOException">A report cannot be written.</exception>
    public async Task<IReadOnlyList<FindingReport>> OpenAsync(ParseResult parsed)
    {
        var reports = new List<FindingReport>();
        foreach (var (path, format) in Targets(parsed))
        {
            try
            {
                reports.Add(FindingReport.Create(format, path));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                foreach (var report in reports)
                {
                    await report.DisposeAsync();
                }

                throw new IOException($"The report '{path}' cannot be written: {e.Message}", e);
            }
        }

        return reports;
    }

    private IEnumerable<(string Path, ReportFormat Format)> Targets(ParseResult parsed) =>
        new (string? Path, ReportFormat Format)[]
        {
            (parsed.GetValue(_csv), ReportFormat.Csv),
            (parsed.GetValue(_json), ReportFormat.Json),
            (parsed.GetValue(_html), ReportFormat.Html),
            (parsed.GetValue(_metrics), ReportFormat.Metrics),
        }
        .Where(target => target.Path is not null)
        .Select(target => (target.Path!, target.Format));
}
