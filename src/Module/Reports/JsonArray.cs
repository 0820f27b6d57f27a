using System.Text.Encodings.Web;
using System.Text.Json;
using XmppContacts.Files;

namespace XmppContacts.Reports;

/// <summary>A JSON file of one array, written at once.</summary>
internal static class JsonArray
{
    private const int FlushOctets = 64 * 1024;

    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <param name="elements">The elements.</param>
    /// <param name="write">Writes an element.</param>
    /// <param name="cancellationToken">Ends the writing; nothing then stands under the name.</param>
    public static async Task WriteAsync<T>(string path, IEnumerable<T> elements, Action<Utf8JsonWriter, T> write, CancellationToken cancellationToken)
    {
        await using var file = AtomicFile.Open(path, isPrivate: true);

        // The default encoder escapes everything outside ASCII, and with it every character that could steer a terminal.
        await using (var json = new Utf8JsonWriter(file.Stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.Default }))
        {
            json.WriteStartArray();
            foreach (var element in elements)
            {
                write(json, element);
                if (json.BytesPending > FlushOctets)
                {
                    await json.FlushAsync(cancellationToken);
                }
            }

            json.WriteEndArray();
        }

        await file.Stream.WriteAsync("\n"u8.ToArray(), cancellationToken);
        await file.CompleteAsync(cancellationToken);
    }

    /// <summary>Writes a property that is a list of texts.</summary>
    public static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
