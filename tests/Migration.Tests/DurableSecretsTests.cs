using System.Globalization;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Audit;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Servers;
using static XmppContacts.Migration.Tests.ExpectedMigration;

namespace XmppContacts.Migration.Tests;

/// <summary>What time does to message archives, and hostile keys to a ring: on real servers with their archives.</summary>
public sealed class DurableSecretsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task After_the_archive_is_gone_contacts_a_second_migration_and_a_restoration_work(ServerKind kind)
    {
        using var authority = new TestAuthority();
        await using var server = await StartAsync(kind, authority);
        await using var keys = new GnuPgFolder();
        var access = new AddressBookAccess(keys.Ring());
        await keys.MakeAsync(Key(Account));
        await using (var account = await LogInAsync(server, authority))
        {
            await account.SetRosterItemAsync(Romeo, Token);
            await MigrateAsync(account, access, OutcomeKind.Migrated);
        }

        await server.EmptyArchivesAsync();
        await using (var account = await LogInAsync(server, authority))
        {
            Assert.Empty(await MessagesAsync(account));
            var opened = await access.ReadAsync(account, Token);
            Assert.Empty(opened.Book.Faults);
            Assert.Equal("Romeo", Assert.Single(opened.Book.Contacts).Contact.Name);
            Assert.All(opened.Secrets, found => Assert.Equal(SecretOrigins.PrivateNode, found.Origins));

            // The messages for other clients are there again, one for each secret.
            Assert.StartsWith("Shared secrets were missing and were put back: 2 into messages.", await MigrateAsync(account, access, OutcomeKind.Unchanged), StringComparison.Ordinal);
            Assert.Equal(2, (await MessagesAsync(account)).Count);
            Assert.Equal("", await MigrateAsync(account, access, OutcomeKind.Unchanged));
        }

        // From the archive alone, and put back into the private node.
        await using (var account = await LogInAsync(server, authority))
        {
            await account.Nodes.DeleteAsync(PrivateNode.Name, Token);
            var opened = await access.ReadAsync(account, Token);
            Assert.Empty(opened.Book.Faults);
            Assert.All(opened.Secrets, found => Assert.Equal(SecretOrigins.Archive, found.Origins));
            Assert.StartsWith("Shared secrets were missing and were put back: 2 into the private node.", await MigrateAsync(account, access, OutcomeKind.Unchanged), StringComparison.Ordinal);
        }

        await server.EmptyArchivesAsync();
        await using var restored = await LogInAsync(server, authority);
        Assert.Equal(OutcomeKind.Restored, (await new AccountRestorer(access, new RestoreOptions()).RestoreAsync(restored, null, Token)).Outcome);
        Assert.True(Assert.Single((await restored.GetRosterAsync(Token)).Items).HasNameAndGroupsOf(Romeo));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task With_all_homes_gone_nothing_is_called_unchanged_and_no_new_secrets_are_made(ServerKind kind)
    {
        using var authority = new TestAuthority();
        await using var server = await StartAsync(kind, authority);
        await using var keys = new GnuPgFolder();
        var access = new AddressBookAccess(keys.Ring());
        await keys.MakeAsync(Key(Account));
        await using (var account = await LogInAsync(server, authority))
        {
            await account.SetRosterItemAsync(Romeo, Token);
            await MigrateAsync(account, access, OutcomeKind.Migrated);
            await account.Nodes.DeleteAsync(PrivateNode.Name, Token);
        }

        await server.EmptyArchivesAsync();
        await using var left = await LogInAsync(server, authority);
        Assert.Contains("cannot be opened, since no known secret fits", await MigrateAsync(left, access, OutcomeKind.Failed), StringComparison.Ordinal);
        var restored = await new AccountRestorer(access, new RestoreOptions()).RestoreAsync(left, null, Token);
        Assert.Equal(OutcomeKind.Failed, restored.Outcome);
        Assert.True(restored.Unopened > 0);
        var refused = await Assert.ThrowsAsync<EncryptedNodeException>(() => access.EditorOf(left).ChangeContactAsync(ContactIdentity.Of(Romeo.Jid), "Romeo", null, Token));
        Assert.Equal(EncryptedNodeFailure.NoSecret, refused.Reason);
        Assert.Null(await left.GetNodeAsync(PrivateNode.Name, Token));

        await (access with { AllowsNewSecrets = true }).EditorOf(left).ChangeContactAsync(ContactIdentity.Of(Romeo.Jid), "Romeo", null, Token);
        Assert.Equal("Romeo", Assert.Single((await access.ReadAsync(left, Token)).Book.Contacts).Contact.Name);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Only_published_keys_and_the_signers_get_secrets_whatever_is_in_the_ring(ServerKind kind)
    {
        using var authority = new TestAuthority();
        await using var server = await StartAsync(kind, authority);
        await using var keys = new GnuPgFolder();
        await using var other = new GnuPgFolder();
        await using var strangers = new GnuPgFolder();
        var company = Jid.Parse("it@company.example");
        var signer = await keys.MakeAsync(Key(company));
        var device = await other.MakeAsync(Key(Account));
        await using var account = await LogInAsync(server, authority);
        await PublishedKeys.PublishAsync(account.Nodes, other.Ring(), device, Token);

        // A stranger's key with the account's user ID; one with a second user ID; a secret one; an expired one; a revoked one.
        var plain = await strangers.MakeAsync(Key(Account));
        await keys.GpgAsync("--import", await strangers.GpgAsync($"--export {plain.Fingerprint}"));
        var second = await strangers.MakeAsync(Key(Jid.Parse("mallory@montague.example")));
        await strangers.GpgAsync(["--allow-freeform-uid", "--quick-add-uid", second.Fingerprint, $"xmpp:{Account}"]);
        await keys.GpgAsync("--import", await strangers.GpgAsync($"--export {second.Fingerprint}"));
        var secret = await strangers.MakeAsync(Key(Account));
        await keys.GpgAsync("--import", await strangers.GpgAsync($"--export-secret-keys {secret.Fingerprint}"));
        var expired = await strangers.MakeAsync(Key(Account).Replace("Expire-Date: 0", "Creation-Date: 20200101T000000\nExpire-Date: 20210101T000000", StringComparison.Ordinal));
        await keys.GpgAsync("--import", await strangers.GpgAsync($"--export {expired.Fingerprint}"));

        var revoked = await strangers.MakeAsync(Key(Account));
        var revocation = await File.ReadAllTextAsync(Path.Combine(strangers.Path, "openpgp-revocs.d", revoked.Fingerprint + ".rev"), Token);
        await keys.GpgAsync("--import", await strangers.GpgAsync($"--export {revoked.Fingerprint}"));
        await keys.GpgAsync("--import", System.Text.Encoding.ASCII.GetBytes(revocation.Replace(":-----BEGIN", "-----BEGIN", StringComparison.Ordinal)));

        await account.SetRosterItemAsync(Romeo, Token);
        var access = new AddressBookAccess(keys.Ring()) { Signer = company };
        Assert.True((await access.Ring.GetKeysAsync(Token)).Single(key => key.Fingerprint == revoked.Fingerprint).IsRevoked);
        var message = await MigrateAsync(account, access, OutcomeKind.Migrated);
        Assert.Contains($"encrypted to the keys {device.Fingerprint}, {signer.Fingerprint}.", message, StringComparison.Ordinal);
        Assert.All(new[] { plain, second, secret }, key => Assert.Contains(key.Fingerprint, message, StringComparison.Ordinal));
        Assert.All(new[] { expired, revoked }, key => Assert.DoesNotContain(key.Fingerprint, message, StringComparison.Ordinal));
        var opened = await access.ReadAsync(account, Token);
        Assert.All(opened.Secrets, found => Assert.Equal(new[] { device.Fingerprint, signer.Fingerprint }.Order(), found.Readers));

        // None of the strangers can read a message or an item of the private node; the user's own client, of which the administrator has no key, reads all.
        await other.GpgAsync("--import", await keys.GpgAsync($"--export {signer.Fingerprint}"));
        foreach (var item in (await account.GetNodeAsync(PrivateNode.Name, Token))!.Items.Where(item => item.Payload!.Name.LocalName == "openpgp"))
        {
            var encrypted = Convert.FromBase64String(item.Payload!.Value);
            await Assert.ThrowsAnyAsync<Exception>(() => strangers.GpgAsync("--decrypt", encrypted));
            Assert.Contains("shared-secret", System.Text.Encoding.UTF8.GetString(await other.GpgAsync("--decrypt", encrypted)), StringComparison.Ordinal);
        }

        // What a stranger signs counts for nothing, though their key is in the ring.
        var forged = $"<signcrypt xmlns='urn:xmpp:openpgp:0'><to jid='{Account}'/><time stamp='{DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}'/><payload>"
            + $"<shared-secret xmlns='urn:xmpp:openpgp:pubsub:0' jid='{Account}' node='urn:xmpp:contacts' id='forged' timestamp='2030-01-01T00:00:00Z'>{new string('x', 43)}</shared-secret></payload></signcrypt>";
        await strangers.GpgAsync("--import", await keys.GpgAsync($"--export {signer.Fingerprint}"));
        var sent = await strangers.GpgAsync(["--local-user", secret.Fingerprint, "--recipient", signer.Fingerprint, "--sign", "--encrypt"], System.Text.Encoding.UTF8.GetBytes(forged));
        await account.Nodes.PublishAsync(PrivateNode.Name, new PubSub.PubSubItem("forged", new XElement(XName.Get("openpgp", "urn:xmpp:openpgp:0"), Convert.ToBase64String(sent))), null, Token);
        var secrets = access.SecretsOf(account);
        Assert.DoesNotContain(await secrets.ListAsync(Token), found => found.Secret.Id == "forged");
        Assert.Contains(secrets.Rejections, rejection => rejection.Message.Contains(secret.Fingerprint, StringComparison.Ordinal) && rejection.Message.Contains("--trust-key", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_rotation_encrypts_all_items_again_and_rules_name_what_expires_or_was_put_back(ServerKind kind)
    {
        using var authority = new TestAuthority();
        await using var server = await StartAsync(kind, authority);
        await using var keys = new GnuPgFolder();
        var access = new AddressBookAccess(keys.Ring());
        await keys.MakeAsync(Key(Account));
        await using var account = await LogInAsync(server, authority);
        await account.SetRosterItemAsync(Romeo, Token);
        await MigrateAsync(account, access, OutcomeKind.Migrated);
        Assert.Empty(await RulesAsync(account, access));

        var secrets = access.SecretsOf(account);
        using var rotated = await secrets.RotateAsync([ContactNodes.Contacts, ContactNodes.Groups], cancellationToken: Token);
        Assert.Contains("RevokedSecretInUse", await RulesAsync(account, access));

        // A rotation that was ended before it had encrypted the items again is completed by the next migration.
        Assert.Contains("under a revoked secret: encrypted again", await MigrateAsync(account, access, OutcomeKind.Migrated), StringComparison.Ordinal);
        var book = (await access.ReadAsync(account, Token)).Book;
        Assert.Empty(book.Faults);
        Assert.All(book.ContactsNode.Items.Concat(book.GroupsNode.Items), item => Assert.False(item.Secret!.IsRevoked));
        Assert.Empty(await RulesAsync(account, access));

        await secrets.RotateAsync([ContactNodes.Contacts, ContactNodes.Groups], cancellationToken: Token);
        Assert.True(await access.RenewItemsAsync(account, secrets, Token) > 0);
        Assert.Equal(0, await access.RenewItemsAsync(account, secrets, Token));
        Assert.Empty(await RulesAsync(account, access));

        await account.Nodes.DeleteAsync(PrivateNode.Name, Token);
        Assert.Contains("SecretNotDurable", await RulesAsync(account, access));
    }

    private static async Task<string[]> RulesAsync(SessionAccount account, AddressBookAccess access) =>
    [
        .. (await new Auditor(RuleSelection.All, SensitiveTerms.None, access).AuditAsync(account, Token)).Findings
            .Select(finding => finding.Rule).Where(rule => rule is "RevokedSecretInUse" or "SecretNotDurable" or "RolledBack" or "UndecryptableItem").Distinct(),
    ];

    [Fact]
    public async Task A_key_that_the_account_publishes_later_gets_the_secrets_when_they_are_shared_and_not_before()
    {
        using var authority = new TestAuthority();
        await using var server = await StartAsync(ServerKind.Prosody, authority);
        await using var keys = new GnuPgFolder();
        await using var other = new GnuPgFolder();
        var access = new AddressBookAccess(keys.Ring());
        var own = await keys.MakeAsync(Key(Account));
        await using var account = await LogInAsync(server, authority);
        await account.SetRosterItemAsync(Romeo, Token);
        await MigrateAsync(account, access, OutcomeKind.Migrated);

        var device = await other.MakeAsync(Key(Account));
        await PublishedKeys.PublishAsync(account.Nodes, other.Ring(), device, Token);
        Assert.Equal(2, KeyAnnouncement.Of(await account.GetNodeAsync(KeyNodes.List, Token)).Length);
        await account.SetRosterItemAsync(Romeo with { Name = "Romeo Montague" }, Token);
        Assert.Contains($"publishes the key {device.Fingerprint} and its shared secrets are not encrypted to it", await MigrateAsync(account, access, OutcomeKind.Migrated), StringComparison.Ordinal);

        var secrets = access.SecretsOf(account);
        Assert.False((await secrets.ShareAsync(Token)).IsEmpty);
        Assert.True((await secrets.ShareAsync(Token)).IsEmpty);
        var theirs = new AddressBookAccess(other.Ring());
        Assert.Equal("Romeo Montague", Assert.Single((await theirs.ReadAsync(account, Token)).Book.Contacts).Contact.Name);
        Assert.All(await theirs.SecretsOf(account).ListAsync(Token), found => Assert.Contains(own.Fingerprint, found.Readers));
    }

    // As Libervia does at its first login.
    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_key_in_use_that_a_client_took_out_of_the_list_is_named_and_announced_again(ServerKind kind)
    {
        using var authority = new TestAuthority();
        await using var server = await StartAsync(kind, authority);
        await using var keys = new GnuPgFolder();
        await using var other = new GnuPgFolder();
        var access = new AddressBookAccess(keys.Ring());
        var own = await keys.MakeAsync(Key(Account));
        var device = await other.MakeAsync(Key(Account));
        await using var account = await LogInAsync(server, authority);
        await account.SetRosterItemAsync(Romeo, Token);
        await MigrateAsync(account, access, OutcomeKind.Migrated);
        await PublishedKeys.PublishAsync(account.Nodes, other.Ring(), device, Token);
        Assert.DoesNotContain("KeyNotAnnounced", await FindingsAsync());

        await LoseAsync();
        Assert.Contains("KeyNotAnnounced", await FindingsAsync());
        var notice = $"The list of published keys lacked the key {own.Fingerprint}, which is in use: it was added to the list.";
        Assert.Contains(notice, await MigrateAsync(account, access, OutcomeKind.Unchanged), StringComparison.Ordinal);
        Assert.Equal(new[] { own.Fingerprint, device.Fingerprint }.Order(), await AnnouncedAsync());
        Assert.DoesNotContain("KeyNotAnnounced", await FindingsAsync());

        await LoseAsync();
        var shared = await access.SecretsOf(account).ShareAsync(Token);
        Assert.Equal([own.Fingerprint], shared.Announced);
        Assert.Contains(notice, SecretRemarks.Of(shared));
        Assert.Equal(new[] { own.Fingerprint, device.Fingerprint }.Order(), await AnnouncedAsync());
        Assert.Equal("Romeo", Assert.Single((await new AddressBookAccess(other.Ring()).ReadAsync(account, Token)).Book.Contacts).Contact.Name);

        async Task LoseAsync()
        {
            var list = Assert.Single((await account.GetNodeAsync(KeyNodes.List, Token))!.Items);
            list.Payload!.Elements().Where(key => key.Attributes().Any(attribute => attribute.Value == own.Fingerprint)).Remove();
            await account.Nodes.PublishAsync(KeyNodes.List, list, null, Token);
            Assert.Equal([device.Fingerprint], await AnnouncedAsync());
        }

        async Task<IEnumerable<string>> AnnouncedAsync() => KeyAnnouncement.Of(await account.GetNodeAsync(KeyNodes.List, Token)).Select(key => key.Fingerprint).Order();

        async Task<IEnumerable<string>> FindingsAsync() =>
            (await new Auditor(RuleSelection.All, SensitiveTerms.None, access).AuditAsync(account, Token)).Findings.Select(finding => finding.Rule);
    }

    private static async Task<List<Archives.StoredMessage>> MessagesAsync(SessionAccount account)
    {
        var messages = new List<Archives.StoredMessage>();
        await foreach (var message in account.GetMessagesAsync(account.Jid, Token))
        {
            messages.Add(message);
        }

        return messages;
    }
}
