using CsvHelper;

namespace XmppContacts.Tool.Tests;

/// <summary>A row of the findings' CSV with where it was found and what is said of it.</summary>
internal sealed record LocatedFindingRow(string Account, string Rule, string Severity, string Value, string Location, string Message)
{
    public static List<LocatedFindingRow> Read(string csv)
    {
        using var reader = CsvReader.FromText(csv);
        var rows = new List<LocatedFindingRow>();
        while (reader.Read())
        {
            rows.Add(new LocatedFindingRow(
                reader.GetString("Account"), reader.GetString("Rule"), reader.GetString("Severity"), reader.GetString("Value"),
                reader.GetString("Location"), reader.GetString("Message")));
        }

        return rows;
    }
}
