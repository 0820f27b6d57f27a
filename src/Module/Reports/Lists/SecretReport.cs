using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Reports.Formats;
using XmppContacts.Xml;

namespace XmppContacts.Reports.Lists;

/// <summary>Shared secrets as CSV and JSON: everything about them except the secrets themselves.</summary>
public static class SecretReport
{
    /// <summary>
    /// Writes a row for each secret: <c>Account,Service,Node,Id,Timestamp,Revoked,Signer,FoundIn,Readers</c>. The places in <c>FoundIn</c> (<c>archive</c>,
    /// <c>offline</c>, <c>node</c>, <c>file</c>), and the fingerprints in <c>Readers</c>, are separated by a space.
    /// </summary>
    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <param name="secrets">The secrets.</param>
    /// <param name="cancellationToken">Ends the writing; nothing then stands under the name.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static Task WriteCsvAsync(string path, IEnumerable<ReportSecret> secrets, CancellationToken cancellationToken = default) => CsvFile.WriteAsync(
        path,
        ["Account", "Service", "Node", "Id", "Timestamp", "Revoked", "Signer", "FoundIn", "Readers"],
        secrets.Select(row => new[]
        {
            row.Account.ToString(),
            row.Found.Secret.Service.ToString(),
            row.Found.Secret.Node,
            row.Found.Secret.Id,
            Time(row.Found.Secret.Timestamp),
            row.Found.Secret.IsRevoked ? "true" : "false",
            row.Found.Secret.Signer.ToString(),
            string.Join(' ', Places(row.Found.Origins)),
            string.Join(' ', row.Found.Readers),
        }),
        cancellationToken);

    /// <summary>
    /// Writes an array of objects with <c>account</c>, <c>service</c>, <c>node</c>, <c>id</c>, <c>timestamp</c>, <c>revoked</c>, <c>signer</c>,
    /// <c>foundIn</c> and <c>readers</c>, lists.
    /// </summary>
    /// <inheritdoc cref="WriteCsvAsync"/>
    public static Task WriteJsonAsync(string path, IEnumerable<ReportSecret> secrets, CancellationToken cancellationToken = default) => JsonArray.WriteAsync(
        path,
        secrets,
        (json, row) =>
        {
            json.WriteStartObject();
            json.WriteString("account", row.Account.ToString());
            json.WriteString("service", row.Found.Secret.Service.ToString());
            json.WriteString("node", row.Found.Secret.Node);
            json.WriteString("id", row.Found.Secret.Id);
            json.WriteString("timestamp", Time(row.Found.Secret.Timestamp));
            json.WriteBoolean("revoked", row.Found.Secret.IsRevoked);
            json.WriteString("signer", row.Found.Secret.Signer.ToString());
            JsonArray.WriteList(json, "foundIn", Places(row.Found.Origins));
            JsonArray.WriteList(json, "readers", row.Found.Readers);
            json.WriteEndObject();
        },
        cancellationToken);

    /// <summary>The places by name.</summary>
    public static IEnumerable<string> Places(SecretOrigins origins) => new (SecretOrigins Origin, string Name)[]
    {
        (SecretOrigins.Archive, "archive"), (SecretOrigins.Offline, "offline"), (SecretOrigins.PrivateNode, "node"), (SecretOrigins.File, "file"),
    }.Where(place => origins.HasFlag(place.Origin)).Select(place => place.Name);

    /// <summary>A time in UTC, to the second (XEP-0082).</summary>
    public static string Time(DateTimeOffset time) => XmppTime.Format(time);
}
