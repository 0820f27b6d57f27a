using System.Diagnostics;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.Migration;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.PubSub;
using XmppContacts.Servers;

namespace XmppContacts.Accounts.Tests.Keys;

/// <summary>Backups of secret keys on living accounts, decrypted by gpg and made by gpg.</summary>
public sealed class SecretKeyBackupTests(LivingAccounts accounts) : IAsyncDisposable
{
    private static readonly XName SecretKey = XName.Get("secretkey", "urn:xmpp:openpgp:0");

    private readonly GnuPgFolder _folder = new();
    private readonly GnuPgFolder _other = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task What_one_machine_stores_another_restores_with_the_code_and_nobody_else_reads(ServerKind kind)
    {
        var stranger = await accounts.NewAccountAsync(kind, "stranger");
        var login = await accounts.NewAccountAsync(kind);
        BackupCode code;
        string[] fingerprints;
        await using (var account = await SessionAccount.ConnectAsync(login, Token))
        {
            var ring = _folder.Ring("the passphrase of this machine");
            var keys = new[] { await ring.GenerateAsync("xmpp:" + account.Jid, Token), await ring.GenerateAsync("xmpp:" + account.Jid, Token) };
            fingerprints = [.. keys.Select(key => key.Fingerprint).Order()];
            await SecretKeyBackup.StoreAsync(account.Nodes, ring, [keys[0]], Token);
            code = await SecretKeyBackup.StoreAsync(account.Nodes, ring, keys, Token);
            Assert.Equal("whitelist", (await account.PubSub.GetConfigurationAsync(KeyNodes.Backup, Token))?.AccessModel);
        }

        Assert.Contains(
            await Slixmpp.ReadNodeRefusalAsync(stranger, accounts.RootPem, login.Account, KeyNodes.Backup), (string[])["forbidden", "not-allowed"]);

        await using var elsewhere = await SessionAccount.ConnectAsync(login, Token);
        var refusal = await Assert.ThrowsAsync<OpenPgpException>(
            () => SecretKeyBackup.RestoreAsync(elsewhere, _other.Ring(), BackupCode.Generate(), cancellationToken: Token));
        Assert.Equal(OpenPgpFailure.WrongPassphrase, refusal.Reason);
        Assert.Empty(await _other.Ring().GetKeysAsync(Token));

        var restored = await SecretKeyBackup.RestoreAsync(elsewhere, _other.Ring(), code, cancellationToken: Token);
        Assert.Equal(fingerprints, restored.Select(key => key.Fingerprint).Order());
        Assert.All(restored, key => Assert.True(key.HasSecret));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Gpg_decrypts_a_stored_backup_with_the_code_and_takes_the_key(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        var ring = _folder.Ring("the passphrase of this machine");
        var key = await ring.GenerateAsync("xmpp:" + account.Jid, Token);

        var code = await SecretKeyBackup.StoreAsync(account.Nodes, ring, [key], Token);

        var payload = Assert.Single(await Slixmpp.ReadNodeAsync(login, accounts.RootPem, account.Jid, KeyNodes.Backup));
        Assert.Equal(SecretKey, payload.Name);
        await RunRecipeAsync(account.Jid, key.Fingerprint, code, payload.Value);
        var imported = Assert.Single(await _other.Ring().GetKeysAsync(Token));
        Assert.Equal((key.Fingerprint, true), (imported.Fingerprint, imported.HasSecret));
    }

    // The commands of docs/openpgp.md, with the file of codes that a migration writes.
    private async Task RunRecipeAsync(Jid account, string fingerprint, BackupCode code, string backup)
    {
        const string Commands = """
            set -e
            grep '^juliet@capulet.example,' codes.csv | cut -d, -f3 > code
            base64 -d backup.txt | gpg --batch --pinentry-mode loopback --passphrase-file code --decrypt > key.pgp
            gpg --batch --import key.pgp
            rm code key.pgp
            """;
        var folder = Directory.CreateDirectory(Path.Combine(_other.Path, "recipe")).FullName;
        using (var codes = new BackupCodesFile(Path.Combine(folder, "codes.csv")))
        {
            await codes.AddAsync(account, fingerprint, code, Token);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "backup.txt"), backup, Token);
        var start = new ProcessStartInfo("/bin/sh", ["-c", Commands.Replace("juliet@capulet.example", account.ToString(), StringComparison.Ordinal)])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
        };
        start.Environment["GNUPGHOME"] = _other.Path;
        using var shell = Process.Start(start)!;
        var errors = await shell.StandardError.ReadToEndAsync(Token);
        await shell.WaitForExitAsync(Token);
        Assert.True(shell.ExitCode == 0, errors);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_backup_made_with_gpg_is_restored(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        var key = await _folder.Ring().GenerateAsync("xmpp:" + account.Jid, Token);
        var message = await _folder.GpgAsync(
            ["--passphrase", "TWNK-KD5Y-MT3T-E1GS-DRDB-KVTW", "--cipher-algo", "AES128", "--symmetric"],
            await _folder.GpgAsync(["--export-secret-keys", key.Fingerprint]));
        await account.PubSub.CreateAsync(KeyNodes.Backup, NodeSettings.Private, Token);
        await account.PubSub.PublishAsync(
            KeyNodes.Backup, new PubSubItem("current", new XElement(SecretKey, "\n" + Convert.ToBase64String(message, Base64FormattingOptions.InsertLineBreaks) + "\n")), cancellationToken: Token);

        Assert.True(BackupCode.TryParse(" twnk kd5y mt3t e1gs drdb kvtw", out var code));
        var restored = Assert.Single(await SecretKeyBackup.RestoreAsync(account, _other.Ring(), code, cancellationToken: Token));
        Assert.Equal((key.Fingerprint, true), (restored.Fingerprint, restored.HasSecret));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_backup_node_that_was_open_is_closed_before_anything_is_stored(ServerKind kind)
    {
        var stranger = await accounts.NewAccountAsync(kind, "stranger");
        await using var account = await accounts.LogInAsync(kind);
        await account.PubSub.CreateAsync(KeyNodes.Backup, new NodeSettings { AccessModel = "open", PersistItems = true }, Token);
        var ring = _folder.Ring();
        var key = await ring.GenerateAsync("xmpp:" + account.Jid, Token);

        await SecretKeyBackup.StoreAsync(account.Nodes, ring, [key], Token);

        Assert.Contains(
            await Slixmpp.ReadNodeRefusalAsync(stranger, accounts.RootPem, account.Jid, KeyNodes.Backup), (string[])["forbidden", "not-allowed"]);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Without_a_backup_that_is_what_is_said(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        var refusal = await Assert.ThrowsAsync<OpenPgpException>(
            () => SecretKeyBackup.RestoreAsync(account, _other.Ring(), BackupCode.Generate(), cancellationToken: Token));
        Assert.Equal((OpenPgpFailure.NoSuchKey, $"the account {account.Jid} has no backup of a secret key"), (refusal.Reason, refusal.Message));
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_backup_that_another_client_stores_at_that_moment_stays_alone(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        await using var other = await SessionAccount.ConnectAsync(login, Token);
        var ring = _folder.Ring();
        var key = await ring.GenerateAsync("xmpp:" + account.Jid, Token);
        var nodes = new InterruptedNodes(account.Nodes, KeyNodes.Backup, () => other.PubSub.PublishAsync(KeyNodes.Backup, Foreign("theirs"), null, Token));

        Assert.False(await SecretKeyBackup.AddAsync(nodes, ring, [key], BackupCode.Generate(), Token));

        Assert.True(nodes.WasInterrupted);
        Assert.Equal("theirs", Assert.Single((await other.GetNodeAsync(KeyNodes.Backup, Token))!.Items).Payload!.Value);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_key_is_added_to_a_backup_but_not_to_one_that_is_another_by_now(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        var ring = _folder.Ring();
        OpenPgpKey[] keys = [await ring.GenerateAsync("xmpp:" + account.Jid, Token), await ring.GenerateAsync("xmpp:" + account.Jid, Token)];
        var code = BackupCode.Generate();
        Assert.True(await SecretKeyBackup.AddAsync(account.Nodes, ring, [keys[0]], code, Token));

        using (var opened = SecretKeyBackup.Open((await SecretKeyBackup.FindAsync(account, Token))!, [BackupCode.Generate(), code], Token))
        {
            Assert.True(await SecretKeyBackup.ExtendAsync(account.Nodes, ring, keys[1], opened!, Token));
        }

        // By gpg alone: the one item holds both keys.
        var message = Convert.FromBase64String(Assert.Single((await account.GetNodeAsync(KeyNodes.Backup, Token))!.Items).Payload!.Value);
        await _other.GpgAsync("--import", await _other.GpgAsync(["--passphrase", code.Text, "--decrypt"], message));
        Assert.Equal(keys.Select(key => key.Fingerprint).Order(), (await _other.Ring().GetKeysAsync(Token)).Select(key => key.Fingerprint).Order());

        var item = (await SecretKeyBackup.FindAsync(account, Token))!;
        using (var opened = SecretKeyBackup.Open(item, [code], Token))
        {
            foreach (var now in (PubSubItem?[])[Foreign("theirs") with { Id = item.Id }, null])
            {
                await (now is null ? account.PubSub.RetractAsync(KeyNodes.Backup, item.Id, Token) : account.PubSub.PublishAsync(KeyNodes.Backup, now, null, Token));

                Assert.False(await SecretKeyBackup.ExtendAsync(account.Nodes, ring, keys[1], opened!, Token));

                Assert.Equal(now?.Payload!.Value, (await account.GetNodeAsync(KeyNodes.Backup, Token))!.Items.SingleOrDefault()?.Payload!.Value);
            }
        }
    }

    private static PubSubItem Foreign(string text) => new(text, new XElement(SecretKey, text));

    public async ValueTask DisposeAsync()
    {
        await _folder.DisposeAsync();
        await _other.DisposeAsync();
    }
}
