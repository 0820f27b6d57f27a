using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests;

/// <summary>Names and groups that the server itself adds to rosters: Prosody's mod_groups, ejabberd's mod_shared_roster. No client can clear them.</summary>
public sealed class SharedRosterTests
{
    private const string Host = TestDomains.Sha256;

    private static readonly Jid Anna = Jid.Parse("anna@" + Host);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task What_is_said_of_them_is_true_and_the_same_each_time(ServerKind kind)
    {
        var missing = XmppServer.Missing(kind);
        Assert.SkipWhen(missing is not null, missing ?? "");
        using var authority = new TestAuthority();
        await using var server = await XmppServer.StartAsync(
            kind,
            new ServerSetup
            {
                Accounts = [new("carla", Host, "password"), new("anna", Host, "password")],
                SharedGroups = kind.IsProsody() ? $"[Team]\nanna@{Host}=Anna A\ncarla@{Host}=Carla C\n" : null,
                ExtraModules = kind.IsProsody() ? [] : ["mod_shared_roster"],
            },
            authority);
        if (!kind.IsProsody())
        {
            await server.ControlAsync("srg_create", "team", Host, "Team", "d", "team");
            await server.ControlAsync("srg_user_add", "anna", Host, "team", Host);
            await server.ControlAsync("srg_user_add", "carla", Host, "team", Host);
        }

        await using var home = new GnuPgHome();
        await home.MakeKeyAsync("carla@" + Host);
        using var ring = new GnuPgKeyRing(home.Path);
        var access = new AddressBookAccess(ring);
        var login = new XmppConnectionOptions(Jid.Parse("carla@" + Host), "password")
        {
            Server = new ServerAddress("127.0.0.1", server.ClientPort),
            ExtraRoots = [authority.Root],
        };
        await using (var account = await SessionAccount.ConnectAsync(login, Token))
        {
            await account.GetRosterAsync(Token);
            await account.SetRosterItemAsync(new() { Jid = Jid.Parse("romeo@elsewhere.example"), Name = "Romeo", Groups = ["Love"] }, Token);
        }

        foreach (var expected in (OutcomeKind[])[OutcomeKind.Migrated, OutcomeKind.Unchanged, OutcomeKind.Unchanged])
        {
            await using var account = await SessionAccount.ConnectAsync(login, Token);
            var before = (await account.GetRosterAsync(Token)).Items.Single(item => item.Jid == Anna);
            Assert.Equal(["Team"], before.Groups);
            using var migrator = new AccountMigrator(access, new MigrationOptions());

            var outcome = await migrator.MigrateAsync(account, null, Token);

            Assert.True(outcome.Outcome == expected, $"{outcome.Outcome} {outcome.Message}");
            Assert.Equal(1, outcome.OfServer);
            Assert.Contains("1 contact (shared roster groups)", outcome.Message, StringComparison.Ordinal);
            Assert.Contains(Anna.ToString(), outcome.Message, StringComparison.Ordinal);
            Assert.Equal(expected == OutcomeKind.Migrated ? 1 : 0, outcome.RosterItemsCleared);
        }

        await using var after = await SessionAccount.ConnectAsync(login, Token);
        var restored = await new AccountRestorer(access, new RestoreOptions()).RestoreAsync(after, null, Token);
        Assert.True(restored.Outcome is OutcomeKind.Restored, restored.Message);
        await using var last = await SessionAccount.ConnectAsync(login, Token);
        Assert.Equal(["Love", "Team"], (await last.GetRosterAsync(Token)).Items.SelectMany(item => item.Groups).Order());
    }
}
