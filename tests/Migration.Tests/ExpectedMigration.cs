using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Rosters;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests;

/// <summary>An account with one contact on a server of its own, its key, and its migration with the outcome that is expected.</summary>
internal static class ExpectedMigration
{
    private const string Password = "a password, as good as any";

    /// <summary>The account.</summary>
    public static Jid Account { get; } = Jid.Parse("juliet@" + TestDomains.Sha256);

    /// <summary>Its contact, which the test puts into the roster.</summary>
    public static RosterItem Romeo { get; } = new() { Jid = Jid.Parse("romeo@montague.example"), Name = "Romeo", Groups = ["Friends"] };

    /// <summary>Starts a server with the account, or skips the test where there is none of that kind.</summary>
    /// <param name="kind">The server.</param>
    /// <param name="authority">Who signs its certificates.</param>
    /// <param name="setup">What else the server is to have; null is nothing.</param>
    /// <param name="others">More accounts.</param>
    public static Task<XmppServer> StartAsync(ServerKind kind, TestAuthority authority, ServerSetup? setup = null, params Jid[] others)
    {
        var missing = XmppServer.Missing(kind);
        Assert.SkipWhen(missing is not null, missing ?? "");
        Jid[] accounts = [Account, .. others];
        return XmppServer.StartAsync(
            kind, (setup ?? new ServerSetup()) with { Accounts = [.. accounts.Select(account => new TestAccount(account.Local!, account.Domain, Password))] }, authority);
    }

    /// <summary>Logs in to an account of such a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="authority">Who signed its certificates.</param>
    /// <param name="account">The account; null is the first.</param>
    public static Task<SessionAccount> LogInAsync(XmppServer server, TestAuthority authority, Jid? account = null) => SessionAccount.ConnectAsync(
        new XmppConnectionOptions(account ?? Account, Password) { Server = new ServerAddress("127.0.0.1", server.ClientPort), ExtraRoots = [authority.Root] },
        TestContext.Current.CancellationToken);

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
