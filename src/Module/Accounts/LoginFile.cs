using System.Globalization;
using CsvHelper;
using XmppContacts.Addressing;
using XmppContacts.Files;
using XmppContacts.Text;

namespace XmppContacts.Accounts;

/// <summary>A list of logins: CSV with the columns <c>jid</c> and <c>password</c>.</summary>
/// <remarks>
/// As spreadsheets write it, too: separated by semicolons or tabs, in UTF-16. Where the header has a space after each separator, spaces
/// around values do not count; otherwise they are part of a password. A blank line is no row.
/// </remarks>
public static class LoginFile
{
    // A password may hold any of them, the header none.
    private static readonly char[] Separators = [',', ';', '\t', '|'];

    /// <summary>The logins of a file, in their order. A row that is of no use is a problem, and the others are there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or other users can change it.</exception>
    /// <exception cref="InvalidDataException">A column is missing, or there is no row.</exception>
    public static Task<LoginList> ReadAsync(string path, CancellationToken cancellationToken = default) => ReadAsync(path, null, cancellationToken);

    /// <summary>As <see cref="ReadAsync(string, CancellationToken)"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="warn">Called with a sentence when other users can read the file; null for nobody.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<LoginList> ReadAsync(string path, Action<string>? warn, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (SecretFile.Check(path) is { } warning)
        {
            warn?.Invoke(warning);
        }

        var text = ListText.Of(await File.ReadAllBytesAsync(path, cancellationToken));
        using var csv = Open(text, out var jid, out var password)
            ?? throw Invalid(path, "its first line must name the columns jid and password");
        var logins = new List<Login>();
        var problems = new List<AccountProblem>();
        var lines = new Dictionary<Jid, int>();
        while (csv.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var line = (int)csv.LineNumber;
            var cells = Enumerable.Range(0, csv.FieldCount).Select(csv.GetString).ToArray();
            var address = Cell(cells, jid).Trim();
            var secret = Cell(cells, password);
            if (Fault(cells, address, secret, lines) is { } fault)
            {
                problems.Add(new AccountProblem(null, fault, new SourcePosition(VisibleText.Shortened(path), line, 1)));
                continue;
            }

            var account = Jid.Parse(address, CultureInfo.InvariantCulture);
            lines.Add(account.Bare, line);
            logins.Add(new Login(account, secret));
        }

        return logins.Count + problems.Count > 0 ? new LoginList(logins, problems) : throw Invalid(path, "it holds no accounts");
    }

    private static string? Fault(string[] cells, string address, string secret, Dictionary<Jid, int> lines)
    {
        if (Array.TrueForAll(cells, string.IsNullOrWhiteSpace))
        {
            return "this row is empty";
        }

        if (address.Length == 0)
        {
            return "this row has no address";
        }

        var shown = VisibleText.Shortened(address);
        if (address.Contains(ListText.Unreadable, StringComparison.Ordinal) || secret.Contains(ListText.Unreadable, StringComparison.Ordinal))
        {
            return $"the row of '{shown}' is not UTF-8; save the file as UTF-8";
        }

        if (!Jid.TryParse(address, out var account) || account.Local is null)
        {
            return $"'{shown}' is not the address of an account";
        }

        // Two sessions would change one account at the same time.
        if (lines.TryGetValue(account.Bare, out var earlier))
        {
            return $"'{shown}' stands in line {earlier} already";
        }

        return secret.Length == 0 ? $"'{shown}' has no password" : null;
    }

    private static CsvReader? Open(string text, out int jid, out int password)
    {
        foreach (var separator in Separators)
        {
            var options = CsvReaderOptions.Default with { Separator = separator, TrackLineNumbers = true };
            var csv = CsvReader.FromText(text, options);
            if (HasColumns(csv, out jid, out password))
            {
                if (!csv.Headers.Skip(1).All(name => name.StartsWith(' ')))
                {
                    return csv;
                }

                csv.Dispose();
                csv = CsvReader.FromText(text, options with { TrimWhitespace = true });
                csv.ReadHeader();
                return csv;
            }

            csv.Dispose();
        }

        (jid, password) = (0, 0);
        return null;
    }

    private static bool HasColumns(CsvReader csv, out int jid, out int password)
    {
        csv.ReadHeader();
        password = 0;
        return csv.TryGetFieldIndex("jid", out jid) && csv.TryGetFieldIndex("password", out password);
    }

    private static string Cell(string[] cells, int index) => index < cells.Length ? cells[index] : "";

    private static InvalidDataException Invalid(string path, string reason) => new($"'{VisibleText.Shortened(path)}' is not a list of logins: {reason}.");
}
