using CsvHelper;
using XmppContacts.Files;
using XmppContacts.Text;

namespace XmppContacts.Reports;

/// <summary>A CSV file written at once, in the form of all CSV of ours.</summary>
internal static class CsvRows
{
    private const int FlushRows = 256;

    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <param name="columns">The header.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Ends the writing; nothing then stands under the name.</param>
    public static async Task WriteAsync(string path, string[] columns, IEnumerable<string[]> rows, CancellationToken cancellationToken)
    {
        // A file must hold the value exactly; a terminal must not be steered by it.
        var onTerminal = path == "-" && !Console.IsOutputRedirected;
        await using var file = AtomicFile.Open(path, isPrivate: true);
        var csv = CsvWriter.Create(file.Stream, CsvCells.Format, leaveOpen: true);
        csv.WriteRecord(columns);
        var count = 0;
        foreach (var row in rows)
        {
            foreach (var cell in row)
            {
                csv.WriteField(CsvCells.Escape(onTerminal ? VisibleText.Of(cell) : cell));
            }

            csv.EndRecord();
            if (++count % FlushRows == 0)
            {
                await csv.FlushAsync(cancellationToken);
            }
        }

        await csv.FlushAsync(cancellationToken);
        await file.CompleteAsync(cancellationToken);
    }
}
