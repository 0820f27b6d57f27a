using XmppContacts.OpenPgp.Tests.Keys;

namespace XmppContacts.Tool.Tests;

/// <summary>Keys for migrations: an organisation's, and the users'.</summary>
internal static class MigrationKeys
{
    public const string Organisation = "admin@verona.example";

    /// <summary>Makes a key with which an account, or the organisation, signs and decrypts.</summary>
    public static Task AddAsync(GnuPgFolder keys, string jid) =>
        keys.MakeAsync($"Key-Type: eddsa\nKey-Curve: ed25519\nSubkey-Type: ecdh\nSubkey-Curve: cv25519\nName-Real: xmpp:{jid}");
}
