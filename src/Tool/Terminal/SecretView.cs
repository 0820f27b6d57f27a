using XmppContacts.Reports.Lists;


namespace XmppContacts.Tool.Terminal;

/// <summary>What is known of shared secrets, as a person reads it; never the secrets themselves.</summary>
internal static class SecretView
{
    public static void Write(IReadOnlyList<ReportSecret> secrets) => AccountTable.Write(
        secrets, "No shared secrets were found.", row => row.Account, ["Node", "Secret", "Made", "State", "Signer", "Found in"], row =>
        {
            var (account, (secret, origins)) = row;
            return
            [
                // Nearly always the account's own nodes; another service is worth the room.
                secret.Service == account ? secret.Node : $"{secret.Node} of {secret.Service}",
                secret.Id, SecretReport.Time(secret.Timestamp), secret.IsRevoked ? "revoked" : "in use", secret.Signer.ToString(),
                string.Join(", ", SecretReport.Places(origins)),
            ];
        });
}
