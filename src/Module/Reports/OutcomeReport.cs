using System.Globalization;
using XmppContacts.Migration;

namespace XmppContacts.Reports;

/// <summary>Outcomes of migrations as CSV and JSON. They hold counts and nothing private.</summary>
public static class OutcomeReport
{
    /// <summary>The columns of the CSV, in their order.</summary>
    internal static readonly string[] Columns = ["Account", "Outcome", "Contacts", "Groups", "Reserved", "MetaContacts", "RosterItemsCleared", "Message"];

    /// <summary>Writes a row for each account: <c>Account,Outcome,Contacts,Groups,Reserved,MetaContacts,RosterItemsCleared,Message</c>.</summary>
    /// <param name="path">The file, or <c>-</c> for standard output.</param>
    /// <param name="outcomes">The outcomes.</param>
    /// <param name="cancellationToken">Ends the writing; nothing then stands under the name.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static Task WriteCsvAsync(string path, IEnumerable<MigrationOutcome> outcomes, CancellationToken cancellationToken = default) => CsvRows.WriteAsync(
        path,
        Columns,
        outcomes.Select(outcome => new[]
        {
            outcome.Account.ToString(), ReportNames.Of(outcome.Outcome), Text(outcome.Contacts), Text(outcome.Groups), Text(outcome.Reserved),
            Text(outcome.MetaContacts), Text(outcome.RosterItemsCleared), outcome.Message,
        }),
        cancellationToken);

    /// <summary>Writes an array of objects whose properties are the CSV's columns in camel case, and <c>conflicts</c>: a list of <c>contact</c>, <c>name</c>, <c>groups</c> and <c>rosterPreferred</c>.</summary>
    /// <inheritdoc cref="WriteCsvAsync"/>
    public static Task WriteJsonAsync(string path, IEnumerable<MigrationOutcome> outcomes, CancellationToken cancellationToken = default) => JsonArray.WriteAsync(
        path,
        outcomes,
        (json, outcome) =>
        {
            json.WriteStartObject();
            json.WriteString("account", outcome.Account.ToString());
            json.WriteString("outcome", ReportNames.Of(outcome.Outcome));
            json.WriteNumber("contacts", outcome.Contacts);
            json.WriteNumber("groups", outcome.Groups);
            json.WriteNumber("reserved", outcome.Reserved);
            json.WriteNumber("metaContacts", outcome.MetaContacts);
            json.WriteNumber("rosterItemsCleared", outcome.RosterItemsCleared);
            json.WriteString("message", outcome.Message);
            json.WriteStartArray("conflicts");
            foreach (var conflict in outcome.Conflicts)
            {
                json.WriteStartObject();
                json.WriteString("contact", conflict.Contact.ToString());
                json.WriteBoolean("name", conflict.IsName);
                json.WriteBoolean("groups", conflict.IsGroups);
                json.WriteBoolean("rosterPreferred", conflict.IsRosterPreferred);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        },
        cancellationToken);

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
