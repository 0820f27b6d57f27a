using System.Globalization;
using XmppContacts.MetaContacts;
using XmppContacts.Reports.Formats;

namespace XmppContacts.Reports.Lists;

/// <summary>Metacontacts as CSV and JSON, with their members in order of preference.</summary>
public static class MetaContactReport
{
    /// <summary>Writes a row for each member: <c>Tag,Account,Contact,Order</c>.</summary>
    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <param name="metaContacts">The metacontacts.</param>
    /// <param name="cancellationToken">Ends the writing; nothing then stands under the name.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static Task WriteCsvAsync(string path, IEnumerable<MetaContact> metaContacts, CancellationToken cancellationToken = default) => CsvFile.WriteAsync(
        path,
        ["Tag", "Account", "Contact", "Order"],
        metaContacts.SelectMany(metaContact => metaContact.Members.Select(member => new[]
        {
            metaContact.Tag, member.Account.ToString(), member.Jid.ToString(), member.Order?.ToString(CultureInfo.InvariantCulture) ?? "",
        })),
        cancellationToken);

    /// <summary>Writes an array of objects with <c>tag</c> and <c>members</c>, each with <c>account</c>, <c>contact</c> and <c>order</c>, which can be null.</summary>
    /// <inheritdoc cref="WriteCsvAsync"/>
    public static Task WriteJsonAsync(string path, IEnumerable<MetaContact> metaContacts, CancellationToken cancellationToken = default) => JsonArray.WriteAsync(
        path,
        metaContacts,
        (json, metaContact) =>
        {
            json.WriteStartObject();
            json.WriteString("tag", metaContact.Tag);
            json.WriteStartArray("members");
            foreach (var member in metaContact.Members)
            {
                json.WriteStartObject();
                json.WriteString("account", member.Account.ToString());
                json.WriteString("contact", member.Jid.ToString());
                if (member.Order is { } order)
                {
                    json.WriteNumber("order", order);
                }
                else
                {
                    json.WriteNull("order");
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        },
        cancellationToken);
}
