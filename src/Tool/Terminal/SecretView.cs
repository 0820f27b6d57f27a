using Spectre.Console;
using XmppContacts.Reports.Lists;

namespace XmppContacts.Tool.Terminal;

/// <summary>What is known of shared secrets, as a person reads it; never the secrets themselves.</summary>
internal static class SecretView
{
    public static void Write(IReadOnlyList<ReportSecret> secrets)
    {
        WriteTable(secrets);

        // Fingerprints are too long for a column.
        foreach (var ofAccount in secrets.GroupBy(row => row.Account))
        {
            var readers = ofAccount.SelectMany(row => row.Found.Readers).Distinct().ToList();
            if (readers.Count > 0)
            {
                Consoles.Output().WriteLine($"Keys that can read the secrets of {ofAccount.Key}: {string.Join(", ", readers)}");
            }
        }
    }

    private static void WriteTable(IReadOnlyList<ReportSecret> secrets) => AccountTable.Write(
        secrets, "No shared secrets were found.", row => row.Account, ["Node", "Secret", "Made", "State", "Signer", "Found in"], row =>
        {
            var (account, found) = row;
            var secret = found.Secret;
            return
            [
                // Nearly always the account's own nodes; another service is worth the room.
                secret.Service == account ? secret.Node : $"{secret.Node} of {secret.Service}",
                secret.Id, SecretReport.Time(secret.Timestamp), secret.IsRevoked ? "revoked" : "in use", secret.Signer.ToString(),
                string.Join(", ", SecretReport.Places(found.Origins)),
            ];
        });
}
