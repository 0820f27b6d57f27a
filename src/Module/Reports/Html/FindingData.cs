using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using XmppContacts.Reports.Findings;

namespace XmppContacts.Reports.Html;

/// <summary>The rows of the table as JSON for the page's script: an array of rows, each an array of cells.</summary>
/// <remarks>
/// A cell is a text where the text occurs first, and afterwards the number of that text, counted from 0 in the order of first occurrence:
/// a page of 50,000 rows repeats the same accounts, rules and messages over and over.
/// </remarks>
internal static class FindingData
{
    private const int FlushOctets = 64 * 1024;

    // Escapes the characters of HTML whatever the ranges, so that nothing in the block can end it.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Writes the rows; the order of cells is the CSV's order of columns.</summary>
    public static async Task WriteAsync(PipeWriter output, IEnumerable<ReportFinding> rows, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter((IBufferWriter<byte>)output, Options);
        var numbers = new Dictionary<string, int>();
        json.WriteStartArray();
        foreach (var row in rows)
        {
            json.WriteStartArray();
            Write(json, numbers, row.Account);
            Write(json, numbers, row.Rule);
            Write(json, numbers, ReportNames.Of(row.Severity));
            Write(json, numbers, row.Contact);
            Write(json, numbers, row.Field);
            Write(json, numbers, row.Value);
            Write(json, numbers, row.Location);
            Write(json, numbers, ReportNames.Of(row.Status));
            Write(json, numbers, row.Message);
            json.WriteEndArray();
            if (json.BytesPending >= FlushOctets)
            {
                json.Flush();
                await output.FlushAsync(cancellationToken);
            }
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Dictionary<string, int> numbers, string cell)
    {
        if (numbers.TryGetValue(cell, out var number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            numbers.Add(cell, numbers.Count);
            json.WriteStringValue(cell);
        }
    }
}
