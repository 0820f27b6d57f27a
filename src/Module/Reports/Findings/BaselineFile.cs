using System.Runtime.CompilerServices;
using System.Text.Json;
using CsvHelper;
using XmppContacts.Audit;
using XmppContacts.Reports.Formats;

namespace XmppContacts.Reports.Findings;

/// <summary>An earlier report, CSV or JSON, read row by row.</summary>
internal static class BaselineFile
{
    /// <summary>The findings of a report; those that were already fixed then are left out.</summary>
    /// <exception cref="InvalidDataException">The file is no report of findings.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IAsyncEnumerable<ReportFinding> ReadAsync(string path, CancellationToken cancellationToken) =>
        IsJson(path) ? ReadJsonAsync(path, cancellationToken) : ReadCsvAsync(path, cancellationToken);

    private static bool IsJson(string path)
    {
        using var reader = new StreamReader(path);
        int character;
        while ((character = reader.Read()) >= 0 && char.IsWhiteSpace((char)character))
        {
        }

        return character == '{';
    }

    private static async IAsyncEnumerable<ReportFinding> ReadCsvAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var csv = CsvReader.FromFile(path);
        await csv.ReadHeaderAsync(cancellationToken);
        var columns = new int[CsvReport.Columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            if (!csv.TryGetFieldIndex(CsvReport.Columns[i], out columns[i]))
            {
                throw NotAReport(path, $"the column {CsvReport.Columns[i]} is missing");
            }
        }

        while (await csv.ReadAsync(cancellationToken))
        {
            var cells = Array.ConvertAll(columns, column => CsvCells.Unescape(csv.GetString(column) ?? ""));
            if (Row(path, cells) is { } row)
            {
                yield return row;
            }
        }
    }

    private static async IAsyncEnumerable<ReportFinding> ReadJsonAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = Array.ConvertAll(CsvReport.Columns, JsonNamingPolicy.CamelCase.ConvertName);
        var json = new JsonRows("findings", names);
        await using var stream = File.OpenRead(path);
        await using var rows = json.ReadAsync(stream, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(path, rows))
        {
            var missing = Array.IndexOf(rows.Current, null);
            var cells = missing < 0 ? rows.Current : throw NotAReport(path, $"a finding has no '{names[missing]}'");
            if (Row(path, cells!) is { } row)
            {
                yield return row;
            }
        }

        if (!json.HasArray)
        {
            throw NotAReport(path, "it has no 'findings'");
        }
    }

    private static async ValueTask<bool> MoveNextAsync(string path, IAsyncEnumerator<string?[]> rows)
    {
        try
        {
            return await rows.MoveNextAsync();
        }
        catch (JsonException e)
        {
            throw NotAReport(path, $"its JSON is broken at line {e.LineNumber + 1}");
        }
        catch (InvalidOperationException)
        {
            // JSON can be well-formed and hold half a character.
            throw NotAReport(path, "a finding holds something that is no text");
        }
    }

    private static ReportFinding? Row(string path, string[] cells) => cells[7] == "fixed"
        ? null
        : new ReportFinding(cells[0], cells[1], SeverityOf(path, cells[2]), cells[3], cells[4], cells[5], cells[6], null, cells[8]);

    // Numbers and combinations, which an enumeration could be parsed from, are none of ours.
    private static Severity SeverityOf(string path, string cell)
    {
        foreach (var severity in Enum.GetValues<Severity>())
        {
            if (ReportNames.Of(severity) == cell)
            {
                return severity;
            }
        }

        throw NotAReport(path, "a severity is none of ours");
    }

    private static InvalidDataException NotAReport(string path, string reason) =>
        new($"'{Text.VisibleText.Shortened(path)}' is not a report to compare with: {reason}.");
}
