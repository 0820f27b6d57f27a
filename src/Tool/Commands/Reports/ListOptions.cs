using System.CommandLine;

namespace XmppContacts.Tool.Commands.Reports;

/// <summary>Where a list goes: to JSON or CSV files, or else as a table to standard output.</summary>
internal sealed class ListOptions
{
    private readonly Option<string?> _json;
    private readonly Option<string?> _csv;

    /// <param name="what">What is listed.</param>
    public ListOptions(string what)
    {
        _json = new Option<string?>("--json") { Description = $"Write {what} as JSON.", HelpName = "FILE" };
        _csv = new Option<string?>("--csv") { Description = $"Write {what} as CSV.", HelpName = "FILE" };
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_json);
        command.Options.Add(_csv);
    }

    /// <summary>Refuses two outputs with one name, before anything is done.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="target">What else the command writes, or null.</param>
    /// <exception cref="ArgumentException">Two of the files are the same.</exception>
    public void Check(ParseResult parsed, string? target = null) => ReportTargets.RefuseSame(parsed.GetValue(_json), parsed.GetValue(_csv), target);

    /// <summary>Writes the list.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="rows">What is listed.</param>
    /// <param name="json">Writes JSON to a file.</param>
    /// <param name="csv">Writes CSV to a file.</param>
    /// <param name="show">Shows it on standard output.</param>
    /// <param name="target">What else the command has written, or null: when that went to standard output, the table does not.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task WriteAsync<T>(
        ParseResult parsed, IReadOnlyList<T> rows, Func<string, IEnumerable<T>, CancellationToken, Task> json,
        Func<string, IEnumerable<T>, CancellationToken, Task> csv, Action<IReadOnlyList<T>> show, string? target, CancellationToken cancellationToken)
    {
        var (jsonFile, csvFile) = (parsed.GetValue(_json), parsed.GetValue(_csv));
        if (jsonFile is not null)
        {
            await json(jsonFile, rows, cancellationToken);
        }

        if (csvFile is not null)
        {
            await csv(csvFile, rows, cancellationToken);
        }

        if (jsonFile is null && csvFile is null && target != "-")
        {
            show(rows);
        }
    }
}
