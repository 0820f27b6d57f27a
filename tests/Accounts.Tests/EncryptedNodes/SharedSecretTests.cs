using System.Text;
using System.Xml.Linq;
using XmppContacts.Accounts.ServerData;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Servers;
using XmppContacts.Streams;
using XmppContacts.Tests;

namespace XmppContacts.Accounts.Tests.EncryptedNodes;

/// <summary>Shared secrets through the archives of real servers, signed and encrypted by a real GnuPG.</summary>
public sealed class SharedSecretTests(LivingAccounts accounts) : IAsyncDisposable
{
    private const string Contacts = "urn:xmpp:contacts";
    private const string Groups = "urn:xmpp:contacts-groups";

    private readonly GnuPgFolder _folder = new();
    private readonly GnuPgFolder _other = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_secret_that_one_process_sent_is_found_by_another_that_has_only_the_key_and_the_password(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        using var made = await MakeAsync(login);

        // The key alone goes over, in a folder and a session of its own.
        await _other.GpgAsync("--import", await _folder.GpgAsync("--export-secret-keys"));
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        var key = Assert.Single(await _other.Ring().GetKeysAsync(Token));

        // A user ID alone says nothing of an imported key.
        var stranger = new AccountSecrets(account, _other.Ring());
        Assert.Empty((await stranger.ReadAsync(Token)).All);
        Assert.All(stranger.Rejections, rejection => Assert.Contains($"{key.Fingerprint} in the key ring has the user ID", rejection.Message, StringComparison.Ordinal));

        var secrets = new AccountSecrets(account, _other.Ring(), new AccountSecretsOptions { TrustedKeys = [key.Fingerprint] });
        using var found = await secrets.EnsureAsync([Contacts, Groups], Token);

        Assert.Equal(2, found.All.Length);
        Assert.Equal(made.All.AsEnumerable(), found.All);
        Assert.All(secrets.Found, secret => Assert.Equal(SecretOrigins.Archive | SecretOrigins.PrivateNode, secret.Origins));
        Assert.All(secrets.Found, secret => Assert.Equal([key.Fingerprint], secret.Readers));
        Assert.Empty(secrets.Rejections);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task A_rotated_secret_still_decrypts_and_encrypts_no_more(ServerKind kind)
    {
        var login = await accounts.NewAccountAsync(kind);
        using var made = await MakeAsync(login);
        var old = made.Newest(login.Account.Bare, Contacts)!;
        await using (var account = await SessionAccount.ConnectAsync(login, Token))
        {
            await new AccountSecrets(account, _folder.Ring()).RotateAsync([Contacts], "a device was lost", Token);
        }

        await using var again = await SessionAccount.ConnectAsync(login, Token);
        using var found = await new AccountSecrets(again, _folder.Ring()).ReadAsync(Token);
        Assert.Equal(old with { IsRevoked = true }, found.Find(again.Jid, Contacts, old.Id));
        Assert.NotEqual(old.Id, found.Newest(again.Jid, Contacts)!.Id);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task What_was_made_by_hand_is_accepted_and_each_forgery_is_named(ServerKind kind)
    {
        await using var account = await accounts.LogInAsync(kind);
        var own = await _folder.MakeAsync(Key($"xmpp:{account.Jid}"));
        var mallory = await _folder.MakeAsync(Key("xmpp:mallory@capulet.example"));

        await SendAsync(account, Content(account.Jid, account.Jid, "good"), own, own);
        await SendAsync(account, Content(account.Jid, account.Jid, "forged"), mallory, own);
        await SendAsync(account, Content(Jid.Parse("romeo@montague.example"), account.Jid, "replayed"), own, own);
        await SendAsync(account, Content(account.Jid, account.Jid, "unsigned"), null, own);

        var secrets = new AccountSecrets(account, _folder.Ring());
        KnownSecrets found;
        for (var tries = 0; ; tries++)
        {
            found = await secrets.ReadAsync(Token);
            if (found.All.Length + secrets.Rejections.Length >= 4 || tries == 50)
            {
                break;
            }

            await Task.Delay(100, Token);
        }

        Assert.Equal("good", Assert.Single(found.All).Id);
        Assert.Equal(
            [SecretRejectionReason.AnotherKey, SecretRejectionReason.AnotherRecipient, SecretRejectionReason.NotSigned],
            secrets.Rejections.Select(rejection => rejection.Reason).Distinct());
    }

    [Fact]
    public async Task In_an_export_the_message_waits_for_the_account_and_the_file_has_the_secret_too()
    {
        using var folder = new TemporaryFolder();
        var export = folder.Write("export.xml", "<server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'><user name='juliet'/></host></server-data>");
        ExportedAccount? exported = null;
        await foreach (var sourced in new ServerDataSource(export).ReadAsync(Token))
        {
            exported = sourced.Account as ExportedAccount;
        }

        var account = new EditedAccount(exported!);
        var ring = _folder.Ring();
        await ring.GenerateAsync($"xmpp:{account.Jid}", Token);
        await using var file = await SecretsFile.OpenAsync(folder.File("secrets"), ring, cancellationToken: Token);
        using var made = await new AccountSecrets(account, ring, new AccountSecretsOptions { File = file }).EnsureAsync([Contacts], Token);

        var secrets = new AccountSecrets(account.ToExported(), ring);
        using var found = await secrets.ReadAsync(Token);
        Assert.Equal(made.All.AsEnumerable(), found.All);
        Assert.Equal(SecretOrigins.Offline | SecretOrigins.PrivateNode, Assert.Single(secrets.Found).Origins);
        Assert.Equal(made.All.AsEnumerable(), file.All);
    }

    [Fact]
    public async Task The_message_is_what_xep_0373_says_when_it_is_decrypted_by_hand()
    {
        var login = await accounts.NewAccountAsync(ServerKind.Prosody);
        using var made = await MakeAsync(login);
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        XNamespace openPgp = "urn:xmpp:openpgp:0";
        var sent = new List<(string, string)>();
        await foreach (var stored in account.GetMessagesAsync(account.Jid, Token))
        {
            var stanza = stored.Message;
            Assert.NotNull(stanza.Element(XName.Get("store", "urn:xmpp:hints")));
            var content = XElement.Parse(Encoding.UTF8.GetString(
                await _folder.GpgAsync("--decrypt", Convert.FromBase64String(stanza.Element(openPgp + "openpgp")!.Value))));
            Assert.Equal(openPgp + "signcrypt", content.Name);
            Assert.Equal(["to", "time", "rpad", "payload"], content.Elements().Select(element => element.Name.LocalName));
            Assert.Equal(account.Jid.ToString(), (string?)content.Element(openPgp + "to")!.Attribute("jid"));
            Assert.InRange(content.Element(openPgp + "rpad")!.Value.Length, 0, 200);

            // One in each message, since some clients read the first alone.
            var secret = Assert.Single(content.Element(openPgp + "payload")!.Elements());
            Assert.Equal(XName.Get("shared-secret", "urn:xmpp:openpgp:pubsub:0"), secret.Name);
            sent.Add(((string)secret.Attribute("node")!, secret.Value));
        }

        Assert.Equal(made.All.Select(secret => (secret.Node, secret.Passphrase)).Order(), sent.Order());
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.DisposeAsync();
        await _other.DisposeAsync();
    }

    private async Task<KnownSecrets> MakeAsync(XmppConnectionOptions login)
    {
        await using var account = await SessionAccount.ConnectAsync(login, Token);
        var ring = _folder.Ring();
        await ring.GenerateAsync($"xmpp:{account.Jid}", Token);
        return await new AccountSecrets(account, ring).EnsureAsync([Contacts, Groups], Token);
    }

    private async Task SendAsync(SessionAccount account, string content, OpenPgpKey? signer, OpenPgpKey recipient)
    {
        string[] signing = signer is null ? [] : ["--local-user", signer.Fingerprint, "--sign"];
        var message = await _folder.GpgAsync(["--recipient", recipient.Fingerprint, .. signing, "--encrypt"], Encoding.UTF8.GetBytes(content));
        await account.SendToSelfAsync(
            new XElement(
                XName.Get("message", "jabber:client"),
                new XAttribute("type", "chat"),
                new XElement(XName.Get("openpgp", "urn:xmpp:openpgp:0"), Convert.ToBase64String(message)),
                new XElement(XName.Get("store", "urn:xmpp:hints"))),
            Token);
    }

    private static string Key(string userId) => $"""
        Key-Type: EDDSA
        Key-Curve: ed25519
        Subkey-Type: ECDH
        Subkey-Curve: cv25519
        Name-Real: {userId}
        Expire-Date: 0
        """;

    private static string Content(Jid to, Jid service, string id) => $"""
        <signcrypt xmlns='urn:xmpp:openpgp:0'>
          <to jid='{to}'/>
          <time stamp='{DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss'Z'}'/>
          <rpad>f0rm1l4n4-mT8y33j!Y%fRSrcd^ZE4Q7VDt1L%WEgR!kv</rpad>
          <payload>
            <shared-secret xmlns='urn:xmpp:openpgp:pubsub:0' jid='{service}' node='{Contacts}' id='{id}' timestamp='2022-10-10T13:24:31Z'>
              ZSRD5lK9mz-5VHNyu2N1XLiJZ8I87jkv85ceZkVrOGA
            </shared-secret>
          </payload>
        </signcrypt>
        """;
}
