using CsvHelper;
using XmppContacts.Files;
using XmppContacts.Text;

namespace XmppContacts.Reports.Formats;

/// <summary>A CSV file in the form of all CSV of ours (RFC 4180, UTF-8, a header, no cell that a spreadsheet runs as a formula), written row by row.</summary>
internal sealed class CsvFile : IAsyncDisposable
{
    private const int FlushRows = 256;

    private readonly AtomicFile _file;
    private readonly CsvWriter _csv;
    private readonly bool _onTerminal;
    private int _rows;

    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <param name="columns">The header.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public CsvFile(string path, string[] columns)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _onTerminal = path == "-" && !Console.IsOutputRedirected;
        _file = AtomicFile.Open(path, isPrivate: true);
        _csv = CsvWriter.Create(_file.Stream, CsvCells.Format, leaveOpen: true);
        _csv.WriteRecord(columns);
    }

    /// <summary>Writes a whole file.</summary>
    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <param name="columns">The header.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Ends the writing; nothing then stands under the name.</param>
    public static async Task WriteAsync(string path, string[] columns, IEnumerable<string[]> rows, CancellationToken cancellationToken)
    {
        await using var file = new CsvFile(path, columns);
        foreach (var row in rows)
        {
            await file.AddAsync(row, cancellationToken);
        }

        await file.CompleteAsync(cancellationToken);
    }

    /// <summary>Adds a row.</summary>
    public ValueTask AddAsync(ReadOnlySpan<string> cells, CancellationToken cancellationToken)
    {
        foreach (var cell in cells)
        {
            // A file must hold the value exactly; a terminal must not be steered by it.
            _csv.WriteField(CsvCells.Escape(_onTerminal ? VisibleText.Of(cell) : cell));
        }

        _csv.EndRecord();
        return ++_rows % FlushRows == 0 ? _csv.FlushAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    /// <summary>Puts the file under its name.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await _csv.FlushAsync(cancellationToken);
        await _file.CompleteAsync(cancellationToken);
    }

    /// <summary>Closes the file; one that is not complete is thrown away.</summary>
    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
