using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Audit;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Servers;
using static XmppContacts.Migration.Tests.ExpectedMigration;

namespace XmppContacts.Migration.Tests;

/// <summary>Archives that a stranger's messages or time emptied, and servers whose data were put back: on real servers.</summary>
public sealed class ArchiveLossTests
{
    private const int ArchiveItems = 20;

    private static readonly Jid Stranger = Jid.Parse("mallory@" + TestDomains.Sha256);
    private static readonly ContactIdentity Nurse = ContactIdentity.Of(Jid.Parse("nurse@capulet.example"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task With_the_archive_gone_each_other_home_alone_has_the_secrets_and_all_works(ServerKind kind)
    {
        using var authority = new TestAuthority();
        await using var server = await StartAsync(kind, authority);
        await using var keys = new GnuPgFolder();
        await keys.MakeAsync(Key(Account));
        var path = Path.Combine(keys.Path, "secrets.pgp");
        var access = new AddressBookAccess(keys.Ring());
        await using (var file = await SecretsFile.OpenAsync(path, access.Ring, null, Token))
        {
            await using var account = await LogInAsync(server, authority);
            await account.SetRosterItemAsync(Romeo, Token);
            await MigrateAsync(account, access with { Secrets = file }, OutcomeKind.Migrated);
        }

        // The private node alone: another contact is set, and the archive is as it was.
        await LoseArchiveAsync(server, authority);
        await using (var account = await LogInAsync(server, authority))
        {
            Assert.All(await FoundAsync(account, access), origins => Assert.Equal(SecretOrigins.PrivateNode, origins));
            await access.ChangeAsync(account, null, draft => draft.Change(Nurse, "Nurse", ["Friends"]), null, Token);
            Assert.Contains("2 into messages", await MigrateAsync(account, access, OutcomeKind.Unchanged), StringComparison.Ordinal);
        }

        // The archive alone.
        await using (var account = await LogInAsync(server, authority))
        {
            await account.Nodes.DeleteAsync(PrivateNode.Name, Token);
            Assert.All(await FoundAsync(account, access), origins => Assert.Equal(SecretOrigins.Archive, origins));
        }

        // The secrets file alone: without it nothing is called unchanged, and with it the others have the secrets again.
        await LoseArchiveAsync(server, authority);
        await using (var file = await SecretsFile.OpenAsync(path, access.Ring, null, Token))
        await using (var account = await LogInAsync(server, authority))
        {
            Assert.Empty(await FoundAsync(account, access, unopened: true));
            await MigrateAsync(account, access, OutcomeKind.Failed);
            var filed = access with { Secrets = file };
            Assert.All(await FoundAsync(account, filed), origins => Assert.Equal(SecretOrigins.File, origins));
            Assert.Contains("2 into the private node, 2 into messages", await MigrateAsync(account, filed, OutcomeKind.Unchanged), StringComparison.Ordinal);
        }

        await LoseArchiveAsync(server, authority);
        await using var restored = await LogInAsync(server, authority);
        Assert.Equal(OutcomeKind.Restored, (await new AccountRestorer(access, new RestoreOptions()).RestoreAsync(restored, null, Token)).Outcome);
        Assert.True(Assert.Single((await restored.GetRosterAsync(Token)).Items).HasNameAndGroupsOf(Romeo));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_server_that_was_put_back_to_before_a_rotation_does_not_bring_the_old_secret_into_use(ServerKind kind)
    {
        using var authority = new TestAuthority();
        await using var server = await StartAsync(kind, authority);
        await using var keys = new GnuPgFolder();
        await keys.MakeAsync(Key(Account));
        var path = Path.Combine(keys.Path, "secrets.pgp");
        var access = new AddressBookAccess(keys.Ring());
        await using (var file = await SecretsFile.OpenAsync(path, access.Ring, null, Token))
        await using (var account = await LogInAsync(server, authority))
        {
            await account.SetRosterItemAsync(Romeo, Token);
            await MigrateAsync(account, access with { Secrets = file }, OutcomeKind.Migrated);
        }

        await server.KeepCopyAsync();
        await using (var file = await SecretsFile.OpenAsync(path, access.Ring, null, Token))
        await using (var account = await LogInAsync(server, authority))
        {
            var filed = access with { Secrets = file };
            Assert.True(await filed.RotateAsync(account, filed.SecretsOf(account), [ContactNodes.Contacts, ContactNodes.Groups], null, keepsItems: false, Token) > 0);
        }

        await server.PutCopyBackAsync();
        await using (var file = await SecretsFile.OpenAsync(path, access.Ring, null, Token))
        await using (var account = await LogInAsync(server, authority))
        {
            var filed = access with { Secrets = file };
            var findings = (await new Auditor(RuleSelection.All, SensitiveTerms.None, filed).AuditAsync(account, Token)).Findings.Select(finding => finding.Rule).ToHashSet();
            Assert.Contains("RolledBack", findings);
            Assert.Contains("RevokedSecretInUse", findings);
            Assert.Contains("under a revoked secret: encrypted again with the newest", await MigrateAsync(account, filed, OutcomeKind.Migrated), StringComparison.Ordinal);

            // The server knows of the rotation again, so that the key alone does too.
            var book = (await access.ReadAsync(account, Token)).Book;
            Assert.Equal("Romeo", Assert.Single(book.Contacts).Contact.Name);
            Assert.All(book.ContactsNode.Items.Concat(book.GroupsNode.Items), item => Assert.False(item.Secret!.IsRevoked));
        }
    }

    private static async Task<SecretOrigins[]> FoundAsync(SessionAccount account, AddressBookAccess access, bool unopened = false)
    {
        var opened = await access.ReadAsync(account, Token);
        Assert.Equal(unopened, !opened.Book.Faults.IsEmpty);
        return [.. opened.Secrets.Select(found => found.Origins)];
    }

    // As a stranger can: an archive that is full loses the oldest messages. ejabberd's is never full, and loses them by age.
    private static async Task LoseArchiveAsync(XmppServer server, TestAuthority authority)
    {
        if (server.Kind.IsProsody())
        {
            await using var stranger = await LogInAsync(server, authority, Stranger);
            for (var i = 0; i < 2 * ArchiveItems; i++)
            {
                await stranger.Session.SendAsync(
                    new XElement(
                        XName.Get("message", "jabber:client"), new XAttribute("to", Account.ToString()), new XAttribute("type", "chat"),
                        new XElement(XName.Get("body", "jabber:client"), "Number " + i)),
                    Token);
            }

            await stranger.GetRosterAsync(Token);
        }
        else
        {
            await server.EmptyArchivesAsync();
        }

        await using var account = await LogInAsync(server, authority);
        await foreach (var message in account.GetMessagesAsync(Account, Token))
        {
            Assert.Fail("A message is left: " + message.Message.Attribute("id"));
        }
    }

    private static Task<XmppServer> StartAsync(ServerKind kind, TestAuthority authority) =>
        ExpectedMigration.StartAsync(kind, authority, new ServerSetup { ArchiveItems = ArchiveItems }, Stranger);
}
