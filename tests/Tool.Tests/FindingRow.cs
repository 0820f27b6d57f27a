using CsvHelper;

namespace XmppContacts.Tool.Tests;

/// <summary>A row of the findings' CSV as a script reads it.</summary>
internal sealed record FindingRow(string Account, string Rule, string Severity, string Contact, string Field, string Value)
{
    public static List<FindingRow> Read(string csv)
    {
        using var reader = CsvReader.FromText(csv);
        var rows = new List<FindingRow>();
        while (reader.Read())
        {
            rows.Add(new FindingRow(
                reader.GetString("Account"), reader.GetString("Rule"), reader.GetString("Severity"), reader.GetString("Contact"),
                reader.GetString("Field"), reader.GetString("Value")));
        }

        return rows;
    }
}
