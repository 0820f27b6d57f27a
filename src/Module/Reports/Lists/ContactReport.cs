using XmppContacts.Reports.Formats;

namespace XmppContacts.Reports.Lists;

/// <summary>Encrypted contacts as CSV and JSON, in clear.</summary>
public static class ContactReport
{
    private const string Separator = "; ";

    /// <summary>
    /// Writes a row for each contact: <c>Account,Name,Identities,Groups,ItemIds</c>. Several values of a cell are separated by a semicolon and a space, and
    /// an identity that is no address is <c>type=value</c>; a value that has a semicolon itself is exact in JSON only.
    /// </summary>
    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <param name="contacts">The contacts.</param>
    /// <param name="cancellationToken">Ends the writing; nothing then stands under the name.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static Task WriteCsvAsync(string path, IEnumerable<ReportContact> contacts, CancellationToken cancellationToken = default) => CsvFile.WriteAsync(
        path,
        ["Account", "Name", "Identities", "Groups", "ItemIds"],
        contacts.Select(row => new[]
        {
            row.Account.ToString(),
            row.Contact.Contact.Name ?? "",
            string.Join(Separator, row.Contact.Contact.Identities.Select(ReportContact.Line)),
            string.Join(Separator, row.Contact.Groups),
            string.Join(Separator, row.Contact.ItemIds),
        }),
        cancellationToken);

    /// <summary>
    /// Writes an array of objects with <c>account</c>, <c>name</c>, which can be null, <c>identities</c>, each with <c>type</c> and <c>value</c>,
    /// <c>groups</c>, by name, and <c>itemIds</c>.
    /// </summary>
    /// <inheritdoc cref="WriteCsvAsync"/>
    public static Task WriteJsonAsync(string path, IEnumerable<ReportContact> contacts, CancellationToken cancellationToken = default) => JsonArray.WriteAsync(
        path,
        contacts,
        (json, row) =>
        {
            json.WriteStartObject();
            json.WriteString("account", row.Account.ToString());
            json.WriteString("name", row.Contact.Contact.Name);
            json.WriteStartArray("identities");
            foreach (var identity in row.Contact.Contact.Identities)
            {
                json.WriteStartObject();
                json.WriteString("type", identity.Type);
                json.WriteString("value", identity.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            JsonArray.WriteList(json, "groups", row.Contact.Groups);
            JsonArray.WriteList(json, "itemIds", row.Contact.ItemIds);
            json.WriteEndObject();
        },
        cancellationToken);
}
