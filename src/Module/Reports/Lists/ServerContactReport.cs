using System.Text.Json;
using XmppContacts.Discovery;
using XmppContacts.Reports.Formats;

namespace XmppContacts.Reports.Lists;

/// <summary>Server contact addresses as CSV and JSON.</summary>
public static class ServerContactReport
{
    /// <summary>
    /// Writes a row for each domain: <c>Domain,Abuse,Admin,Feedback,Sales,Security,Status,Support,Problem</c>. Several addresses of a kind
    /// are separated by a space, which a URI cannot have.
    /// </summary>
    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <param name="servers">The servers.</param>
    /// <param name="cancellationToken">Ends the writing; nothing then stands under the name.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static Task WriteCsvAsync(string path, IEnumerable<ServerContacts> servers, CancellationToken cancellationToken = default)
    {
        var kinds = Enum.GetValues<ServerContactKind>();
        return CsvFile.WriteAsync(
            path,
            ["Domain", .. kinds.Select(kind => kind.ToString()), "Problem"],
            servers.Select(server => new[]
            {
                [server.Domain.ToString()], kinds.Select(kind => string.Join(' ', server[kind])), [server.Problem ?? ""],
            }.SelectMany(cells => cells).ToArray()),
            cancellationToken);
    }

    /// <summary>
    /// Writes an array of objects with <c>domain</c>, a list for each kind, <c>otherFields</c> with a list for each field, <c>outcome</c>
    /// (<c>answered</c>, <c>noForm</c>, <c>refused</c> or <c>noAnswer</c>) and <c>problem</c>, which can be null.
    /// </summary>
    /// <inheritdoc cref="WriteCsvAsync"/>
    public static Task WriteJsonAsync(string path, IEnumerable<ServerContacts> servers, CancellationToken cancellationToken = default) => JsonArray.WriteAsync(
        path,
        servers,
        (json, server) =>
        {
            json.WriteStartObject();
            json.WriteString("domain", server.Domain.ToString());
            foreach (var kind in Enum.GetValues<ServerContactKind>())
            {
                JsonArray.WriteList(json, JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()), server[kind]);
            }

            json.WriteStartObject("otherFields");
            foreach (var field in server.OtherFields)
            {
                JsonArray.WriteList(json, field.Name, field.Values);
            }

            json.WriteEndObject();
            json.WriteString("outcome", JsonNamingPolicy.CamelCase.ConvertName(server.Outcome.ToString()));
            json.WriteString("problem", server.Problem);
            json.WriteEndObject();
        },
        cancellationToken);
}
