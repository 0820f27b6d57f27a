using Spectre.Console;
using XmppContacts.Addressing;
using XmppContacts.Text;

namespace XmppContacts.Tool.Terminal;

/// <summary>A table on standard output of what accounts have, with a column for the account when there are several.</summary>
internal static class AccountTable
{
    /// <param name="rows">What the accounts have.</param>
    /// <param name="none">Said when that is nothing.</param>
    /// <param name="account">Gives the account of a row.</param>
    /// <param name="columns">The other columns.</param>
    /// <param name="cells">Gives their cells, which are made visible.</param>
    public static void Write<T>(IReadOnlyList<T> rows, string none, Func<T, Jid> account, string[] columns, Func<T, IEnumerable<string>> cells)
    {
        var console = Consoles.Output();
        if (rows.Count == 0)
        {
            console.WriteLine(none);
            return;
        }

        var hasAccounts = rows.Select(account).Distinct().Skip(1).Any();
        var table = new Table().Border(TableBorder.Simple).AddColumns(hasAccounts ? ["Account", .. columns] : columns);
        foreach (var row in rows)
        {
            var shown = hasAccounts ? cells(row).Prepend(account(row).ToString()) : cells(row);
            table.AddRow(shown.Select(cell => new Label(VisibleText.Of(cell))));
        }

        console.Write(table);
    }
}
