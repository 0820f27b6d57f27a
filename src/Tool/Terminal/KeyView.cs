using System.Globalization;
using Spectre.Console;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Reports.Lists;
using XmppContacts.Text;

namespace XmppContacts.Tool.Terminal;

/// <summary>Keys as a person reads them; nothing of secret keys.</summary>
internal static class KeyView
{
    public static void Write(IReadOnlyList<OpenPgpKey> keys)
    {
        var console = Consoles.Output();
        if (keys.Count == 0)
        {
            console.WriteLine("There are no keys.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("User IDs", "Fingerprint", "Algorithm", "Expires", "State", "Secret");
        foreach (var key in keys)
        {
            AddRow(
                table, string.Join('\n', key.UserIds.Select(VisibleText.Of)), key.Fingerprint, Algorithm(key.Algorithm, key.Bits), Expiry(key), State(key),
                key.HasSecret ? "yes" : "no");
        }

        console.Write(table);
    }

    public static void WriteDetails(IEnumerable<OpenPgpKey> keys)
    {
        var console = Consoles.Output();
        foreach (var key in keys)
        {
            var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
            AddRow(table, "Fingerprint", key.Fingerprint);
            AddRow(table, "User IDs", string.Join('\n', key.UserIds.Select(VisibleText.Of)));
            AddRow(table, "Algorithm", Algorithm(key.Algorithm, key.Bits));
            AddRow(table, "Created", SecretReport.Time(key.Created));
            AddRow(table, "Expires", Expiry(key));
            AddRow(table, "State", State(key));
            AddRow(table, "Secret key", key.HasSecret ? "yes" : "no");
            foreach (var subkey in key.Subkeys)
            {
                AddRow(table, "Subkey", $"{subkey.Fingerprint} {Algorithm(subkey.Algorithm, subkey.Bits)}{(subkey.IsUsable ? "" : ", not valid")}");
            }

            console.Write(table);
        }
    }

    private static string Algorithm(string name, int bits) => name.StartsWith("RSA", StringComparison.Ordinal) || name is "DSA" or "Elgamal"
        ? $"{name} {bits.ToString(CultureInfo.InvariantCulture)}"
        : name;

    private static string Expiry(OpenPgpKey key) => key.Expires is { } expires ? SecretReport.Time(expires) : "never";

    private static string State(OpenPgpKey key) => KeyReport.State(key) + (key.CanSign, key.CanEncrypt) switch
    {
        (true, true) => "",
        (true, false) => ", signs only",
        (false, true) => ", encrypts only",
        _ => key.IsRevoked || key.IsExpired ? "" : ", not usable",
    };

    private static void AddRow(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Label(cell)));
}
