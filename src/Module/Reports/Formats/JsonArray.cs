using System.Text.Json;

namespace XmppContacts.Reports.Formats;

/// <summary>A JSON file of one array, written at once.</summary>
internal static class JsonArray
{
    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <param name="elements">The elements.</param>
    /// <param name="write">Writes an element.</param>
    /// <param name="cancellationToken">Ends the writing; nothing then stands under the name.</param>
    public static async Task WriteAsync<T>(string path, IEnumerable<T> elements, Action<Utf8JsonWriter, T> write, CancellationToken cancellationToken)
    {
        await using var file = new JsonFile(path);
        file.Writer.WriteStartArray();
        foreach (var element in elements)
        {
            write(file.Writer, element);
            await file.FlushAsync(cancellationToken);
        }

        file.Writer.WriteEndArray();
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
