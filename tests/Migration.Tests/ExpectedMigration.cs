using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;

namespace XmppContacts.Migration.Tests;

/// <summary>A migration of a test's account, and the key it is done with.</summary>
internal static class ExpectedMigration
{
    /// <summary>Migrates an account, with the outcome that is expected.</summary>
    /// <returns>The outcome's message.</returns>
    public static async Task<string> MigrateAsync(SessionAccount account, AddressBookAccess access, OutcomeKind expected)
    {
        using var migrator = new AccountMigrator(access, new MigrationOptions());
        var outcome = await migrator.MigrateAsync(account, null, TestContext.Current.CancellationToken);
        Assert.True(expected == outcome.Outcome, $"{outcome.Outcome}: {outcome.Message}");
        return outcome.Message;
    }

    /// <summary>What gpg makes an account's key of.</summary>
    public static string Key(Jid jid) =>
        $"Key-Type: eddsa\nKey-Curve: ed25519\nKey-Usage: sign\nSubkey-Type: ecdh\nSubkey-Curve: cv25519\nSubkey-Usage: encrypt\nName-Real: xmpp:{jid}\nExpire-Date: 0";
}
