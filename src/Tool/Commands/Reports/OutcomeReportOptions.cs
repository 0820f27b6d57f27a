using System.CommandLine;
using XmppContacts.Reports;
using XmppContacts.Reports.Outcomes;

namespace XmppContacts.Tool.Commands.Reports;

/// <summary>The report options of commands whose rows are accounts. Outcomes hold no private value and are no findings: nothing is masked, and there is no earlier report.</summary>
internal sealed class OutcomeReportOptions
{
    private readonly (PathOption Option, ReportFormat Format)[] _files =
    [
        (new PathOption("--csv", PathUse.Written, "Write a row for each account as CSV."), ReportFormat.Csv),
        (new PathOption("--json", PathUse.Written, "Write an object for each account as JSON."), ReportFormat.Json),
        (new PathOption("--html", PathUse.Written, "Write a page to look at and print."), ReportFormat.Html),
        (new PathOption("--metrics", PathUse.Written, "Write numbers as OpenMetrics text, for node_exporter's textfile collector."), ReportFormat.Metrics),
    ];

    public void AddTo(Command command)
    {
        foreach (var (option, _) in _files)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The files asked for.</summary>
    public IEnumerable<string> Paths(ParseResult parsed) => Targets(parsed).Select(target => target.Path);

    /// <summary>Opens the reports asked for.</summary>
    /// <exception cref="IOException">A report cannot be written.</exception>
    public async Task<IReadOnlyList<OutcomeReport>> OpenAsync(ParseResult parsed)
    {
        var reports = new List<OutcomeReport>();
        foreach (var (path, format) in Targets(parsed))
        {
            try
            {
                reports.Add(OutcomeReport.Create(format, path));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await CloseAsync(reports);
                throw new IOException($"The report '{path}' cannot be written: {e.Message}", e);
            }
        }

        return reports;
    }

    /// <summary>Closes reports; what is not complete is thrown away.</summary>
    public static async Task CloseAsync(IEnumerable<OutcomeReport> reports)
    {
        foreach (var report in reports)
        {
            await report.DisposeAsync();
        }
    }

    private IEnumerable<(string Path, ReportFormat Format)> Targets(ParseResult parsed) => _files
        .Select(file => (Path: parsed.GetValue(file.Option), file.Format))
        .Where(target => target.Path is not null)
        .Select(target => (target.Path!, target.Format));
}
