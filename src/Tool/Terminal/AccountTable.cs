using Spectre.Console;
using XmppContacts.Addressing;
using XmppContacts.Text;

namespace XmppContacts.Tool.Terminal;

/// <summary>A table of what accounts have, with a column for the account when there are several.</summary>
internal sealed class AccountTable
{
    private readonly Table _table = new Table().Border(TableBorder.Simple);
    private readonly bool _hasAccounts;

    /// <param name="accounts">The account of each row.</param>
    /// <param name="columns">The other columns.</param>
    public AccountTable(IEnumerable<Jid> accounts, params string[] columns)
    {
        _hasAccounts = accounts.Distinct().Skip(1).Any();
        _table.AddColumns(_hasAccounts ? ["Account", .. columns] : columns);
    }

    /// <summary>Adds a row; its cells are made visible.</summary>
    public void AddRow(Jid account, params IEnumerable<string> cells) =>
        _table.AddRow((_hasAccounts ? cells.Prepend(account.ToString()) : cells).Select(cell => new Label(VisibleText.Of(cell))));

    public void Write(IAnsiConsole console) => console.Write(_table);
}
