using CsvHelper;
using XmppContacts.Addressing;
using XmppContacts.Text;

namespace XmppContacts.Accounts;

/// <summary>A list of logins: CSV with the columns <c>jid</c> and <c>password</c>.</summary>
public static class LoginFile
{
    /// <summary>The logins of a file, in their order.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A column is missing, or a row has no valid address, one that stands there already, or no password; the row is named, the password never.</exception>
    public static async Task<IReadOnlyList<Login>> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        await using var csv = CsvReader.FromFile(path);
        await csv.ReadHeaderAsync(cancellationToken);
        if (!csv.TryGetFieldIndex("jid", out var jid) || !csv.TryGetFieldIndex("password", out var password))
        {
            throw Invalid(path, "it needs the columns jid and password");
        }

        var logins = new List<Login>();
        var seen = new HashSet<Jid>();
        while (await csv.ReadAsync(cancellationToken))
        {
            var row = $"row {csv.RowNumber}";
            if (!Jid.TryParse(csv.GetString(jid), out var account) || account.Local is null)
            {
                throw Invalid(path, $"{row} has no account's address");
            }

            // Two sessions would change one account at the same time.
            if (!seen.Add(account.Bare))
            {
                throw Invalid(path, $"{row}, {account}, stands there already");
            }

            var secret = csv.GetString(password);
            logins.Add(secret.Length > 0 ? new Login(account, secret) : throw Invalid(path, $"{row}, {account}, has no password"));
        }

        return logins.Count > 0 ? logins : throw Invalid(path, "it holds no accounts");
    }

    private static InvalidDataException Invalid(string path, string reason) => new($"'{VisibleText.Shortened(path)}' is not a list of logins: {reason}.");
}
