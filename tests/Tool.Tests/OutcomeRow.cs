using System.Globalization;
using CsvHelper;

namespace XmppContacts.Tool.Tests;

/// <summary>A row of the outcomes' CSV as a script reads it.</summary>
internal sealed record OutcomeRow(string Account, string Outcome, int Contacts, int Groups, int Reserved, int MetaContacts, int RosterItemsCleared, string Message)
{
    public static List<OutcomeRow> Read(string csv)
    {
        Assert.StartsWith("Account,Outcome,Contacts,Groups,Reserved,MetaContacts,RosterItemsCleared,Message\r\n", csv, StringComparison.Ordinal);
        using var reader = CsvReader.FromText(csv);
        var rows = new List<OutcomeRow>();
        while (reader.Read())
        {
            rows.Add(new OutcomeRow(
                reader.GetString("Account"), reader.GetString("Outcome"), Number("Contacts"), Number("Groups"), Number("Reserved"),
                Number("MetaContacts"), Number("RosterItemsCleared"), reader.GetString("Message")));
        }

        return rows;

        int Number(string column) => int.Parse(reader.GetString(column), CultureInfo.InvariantCulture);
    }
}
