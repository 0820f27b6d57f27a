using System.CommandLine;
using XmppContacts.Text;

namespace XmppContacts.Tool.Commands.Reports;

/// <summary>Where a command's list goes: to JSON or CSV files, or else as a table to standard output.</summary>
/// <typeparam name="T">A row of the list.</typeparam>
internal sealed class ListOptions<T>
{
    private readonly PathOption _json;
    private readonly PathOption _csv;
    private readonly Func<string, IEnumerable<T>, CancellationToken, Task> _writeJson;
    private readonly Func<string, IEnumerable<T>, CancellationToken, Task> _writeCsv;
    private readonly Action<IReadOnlyList<T>> _show;

    /// <param name="what">What is listed.</param>
    /// <param name="writeJson">Writes JSON to a file.</param>
    /// <param name="writeCsv">Writes CSV to a file.</param>
    /// <param name="show">Shows the list on standard output.</param>
    public ListOptions(
        string what, Func<string, IEnumerable<T>, CancellationToken, Task> writeJson, Func<string, IEnumerable<T>, CancellationToken, Task> writeCsv,
        Action<IReadOnlyList<T>> show)
    {
        _json = new PathOption("--json", PathUse.Written, $"Write {what} as JSON.");
        _csv = new PathOption("--csv", PathUse.Written, $"Write {what} as CSV.");
        _writeJson = writeJson;
        _writeCsv = writeCsv;
        _show = show;
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_json);
        command.Options.Add(_csv);
    }

    /// <summary>Does the work, and lists the rows that it adds unless it failed.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="target">What else the command writes, or null: when that goes to standard output, the table does not.</param>
    /// <param name="work">The work: adds the rows, and gives the exit code.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public async Task<int> RunAsync(ParseResult parsed, string? target, Func<List<T>, Task<int>> work, CancellationToken cancellationToken)
    {
        var (json, csv) = (parsed.GetValue(_json), parsed.GetValue(_csv));
        CheckFolder(json);
        CheckFolder(csv);
        var rows = new List<T>();
        var exitCode = await work(rows);
        if (exitCode == ExitCodes.Failed)
        {
            return exitCode;
        }

        if (json is not null)
        {
            await _writeJson(json, rows, cancellationToken);
        }

        if (csv is not null)
        {
            await _writeCsv(csv, rows, cancellationToken);
        }

        if (json is null && csv is null && target != "-")
        {
            _show(rows);
        }

        return exitCode;
    }

    // Told before the work: what is done to accounts is done, whether or not there is a list of it.
    private static void CheckFolder(string? path)
    {
        if (path is null or "-")
        {
            return;
        }

        if (Directory.Exists(path))
        {
            throw new IOException($"'{VisibleText.Shortened(path)}' is a folder, not a file.");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"'{VisibleText.Shortened(path)}' cannot be written: there is no folder '{VisibleText.Shortened(folder ?? "")}'.");
        }
    }
}
