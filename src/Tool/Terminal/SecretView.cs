using Spectre.Console;
using XmppContacts.Reports;

namespace XmppContacts.Tool.Terminal;

/// <summary>What is known of shared secrets, as a person reads it; never the secrets themselves.</summary>
internal static class SecretView
{
    public static void Write(IReadOnlyList<ReportSecret> secrets)
    {
        var console = Consoles.Output();
        if (secrets.Count == 0)
        {
            console.WriteLine("No shared secrets were found.");
            return;
        }

        var table = new AccountTable(secrets.Select(row => row.Account), "Node", "Secret", "Made", "State", "Signer", "Found in");
        foreach (var (account, (secret, origins)) in secrets)
        {
            // Nearly always the account's own nodes; another service is worth the room.
            var node = secret.Service == account ? secret.Node : $"{secret.Node} of {secret.Service}";
            table.AddRow(
                account, node, secret.Id, SecretReport.Time(secret.Timestamp), secret.IsRevoked ? "revoked" : "in use", secret.Signer.ToString(),
                string.Join(", ", SecretReport.Places(origins)));
        }

        table.Write(console);
    }
}
