using CsvHelper;

namespace XmppContacts.Reports.Formats;

/// <summary>Cells that a spreadsheet must not run as a formula.</summary>
internal static class CsvCells
{
    private const string Formula = "=+-@\t\r\n";

    // Spreadsheets of East Asian editions take the wide forms for the narrow ones; CsvHelper knows only ASCII.
    private const string WideFormula = "＝＋－＠";

    /// <summary>How all CSV of ours is written.</summary>
    public static CsvWriterOptions Format { get; } = CsvWriterOptions.Default with
    {
        Injection = CsvInjection.Escape,
        InjectionCharacters = Formula,
    };

    /// <summary>Escapes what <see cref="Format"/> leaves as it is.</summary>
    public static string Escape(string cell) => cell.Length > 0 && WideFormula.Contains(cell[0], StringComparison.Ordinal) ? "'" + cell : cell;

    /// <summary>Takes the escape off a cell that was read.</summary>
    public static string Unescape(string cell) =>
        cell.Length > 1 && cell[0] == '\'' && (Formula.Contains(cell[1], StringComparison.Ordinal) || WideFormula.Contains(cell[1], StringComparison.Ordinal))
            ? cell[1..]
            : cell;
}
