using System.Globalization;
using XmppContacts.Reports.Formats;

namespace XmppContacts.Reports.Lists;

/// <summary>Encrypted groups as CSV and JSON, in clear.</summary>
public static class ContactGroupReport
{
    /// <summary>Writes a row for each group: <c>Account,Name,Description,Contacts,ItemIds</c>, with the number of its contacts.</summary>
    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="cancellationToken">Ends the writing; nothing then stands under the name.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static Task WriteCsvAsync(string path, IEnumerable<ReportContactGroup> groups, CancellationToken cancellationToken = default) => CsvFile.WriteAsync(
        path,
        ["Account", "Name", "Description", "Contacts", "ItemIds"],
        groups.Select(row => new[]
        {
            row.Account.ToString(),
            row.Group.Group.Name,
            row.Group.Group.Description ?? "",
            row.Contacts.ToString(CultureInfo.InvariantCulture),
            string.Join("; ", row.Group.ItemIds),
        }),
        cancellationToken);

    /// <summary>
    /// Writes an array of objects with <c>account</c>, <c>name</c>, <c>description</c>, which can be null, <c>contacts</c>, the number of them, and
    /// <c>itemIds</c>.
    /// </summary>
    /// <inheritdoc cref="WriteCsvAsync"/>
    public static Task WriteJsonAsync(string path, IEnumerable<ReportContactGroup> groups, CancellationToken cancellationToken = default) => JsonArray.WriteAsync(
        path,
        groups,
        (json, row) =>
        {
            json.WriteStartObject();
            json.WriteString("account", row.Account.ToString());
            json.WriteString("name", row.Group.Group.Name);
            json.WriteString("description", row.Group.Group.Description);
            json.WriteNumber("contacts", row.Contacts);
            JsonArray.WriteList(json, "itemIds", row.Group.ItemIds);
            json.WriteEndObject();
        },
        cancellationToken);
}
