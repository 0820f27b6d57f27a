using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests;

/// <summary>A Prosody that no longer has private XML storage, with the data of one that had it.</summary>
public sealed class NoPrivateStorageTests
{
    private static readonly Jid Romeo = Jid.Parse("romeo@elsewhere.example");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_roster_is_restored_and_what_is_refused_is_named()
    {
        var missing = XmppServer.Missing(ServerKind.Prosody);
        Assert.SkipWhen(missing is not null, missing ?? "");
        using var authority = new TestAuthority();
        var user = new TestAccount("user", TestDomains.Sha256, "password");
        await using var home = new GnuPgHome();
        await home.MakeKeyAsync(user.Address);
        using var ring = new GnuPgKeyRing(home.Path);
        var access = new AddressBookAccess(ring);
        await using var before = await XmppServer.StartAsync(ServerKind.Prosody, new ServerSetup { Accounts = [user] }, authority);
        await using (var account = await SessionAccount.ConnectAsync(Login(before), Token))
        {
            await account.SetRosterItemAsync(new() { Jid = Romeo, Name = "Romeo", Groups = ["Love"] }, Token);
            await account.SetPrivateXmlAsync(XElement.Parse($"<storage xmlns='storage:rosternotes'><note jid='{Romeo}'>a note</note></storage>"), Token);
            using var migrator = new AccountMigrator(access, new MigrationOptions { IncludeMetaContacts = true });
            Assert.Equal(OutcomeKind.Migrated, (await migrator.MigrateAsync(account, null, Token)).Outcome);
        }

        await using var after = await XmppServer.StartAsync(ServerKind.Prosody, new ServerSetup { Accounts = [user], HasPrivateStorage = false }, authority);
        Copy(before.DataFolder, after.DataFolder);
        await using var restored = await SessionAccount.ConnectAsync(Login(after), Token);

        var outcome = await new AccountRestorer(access, new RestoreOptions()).RestoreAsync(restored, null, Token);

        Assert.Equal(OutcomeKind.Failed, outcome.Outcome);
        Assert.Contains("The notes could not be restored to the private storage", outcome.Message, StringComparison.Ordinal);
        Assert.Contains("service-unavailable when asked to change the private storage 'storage:rosternotes'", outcome.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("metacontacts", outcome.Message, StringComparison.Ordinal);
        var item = Assert.Single((await restored.GetRosterAsync(Token)).Items);
        Assert.Equal(("Romeo", "Love"), (item.Name, Assert.Single(item.Groups)));

        // The note is in the encrypted contact alone, which stays.
        Assert.NotEmpty((await restored.GetNodeAsync(ContactNodes.Contacts, Token))!.Items);

        XmppConnectionOptions Login(XmppServer server) => new(Jid.Parse(user.Address), user.Password)
        {
            Server = new ServerAddress("127.0.0.1", server.ClientPort),
            ExtraRoots = [authority.Root],
        };
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}
