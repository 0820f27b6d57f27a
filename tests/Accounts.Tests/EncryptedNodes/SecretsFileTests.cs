using System.Text;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Tests;

namespace XmppContacts.Accounts.Tests.EncryptedNodes;

/// <summary>The secrets file and encrypted items, as a person with gpg at hand makes and reads them.</summary>
public sealed class SecretsFileTests : IAsyncDisposable
{
    private const string Passphrase = "ZSRD5lK9mz-5VHNyu2N1XLiJZ8I87jkv85ceZkVrOGA";
    private const string Document = $"""
        <shared-secrets xmlns='urn:xmpp:openpgp:pubsub:0'>
          <shared-secret jid='juliet@capulet.example' node='urn:xmpp:contacts' id='1234-abcd-5678-efgh' timestamp='2022-10-10T13:24:31Z'
            type='urn:xmpp:contacts:0' signer='juliet@capulet.example'>{Passphrase}</shared-secret>
        </shared-secrets>
        """;

    private static readonly XNamespace Ns = "urn:xmpp:openpgp:pubsub:0";
    private static readonly Jid Juliet = Jid.Parse("juliet@capulet.example");

    private readonly GnuPgFolder _gnuPg = new();
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_encrypted_by_hand_is_read_and_ours_is_decrypted_by_hand_to_the_document()
    {
        var ring = _gnuPg.Ring("the passphrase of the key");
        var key = await ring.GenerateAsync($"xmpp:{Juliet}", Token);
        var path = _folder.Write("secrets", await _gnuPg.GpgAsync(["--recipient", key.Fingerprint, "--encrypt"], Encoding.UTF8.GetBytes(Document)));
        var added = SharedSecret.Create(Juliet, "urn:xmpp:contacts-groups", "urn:xmpp:contacts:0", Juliet, DateTimeOffset.UtcNow);
        await using (var file = await SecretsFile.OpenAsync(path, ring, cancellationToken: Token))
        {
            Assert.Equal(Passphrase, Assert.Single(file.All).Passphrase);
            Assert.All(file.Warnings, warning => Assert.StartsWith("Other users of this machine can read", warning, StringComparison.Ordinal));
            await file.AddAsync([added with { IsRevoked = true }], Token);
        }

        var message = await File.ReadAllBytesAsync(path, Token);
        Assert.Equal(0x80, message[0] & 0x80);
        var document = XElement.Parse(Encoding.UTF8.GetString(await _gnuPg.GpgAsync(["--passphrase", "the passphrase of the key", "--decrypt"], message)));
        Assert.Equal(Ns + "shared-secrets", document.Name);
        Assert.Equal(
            [
                (Ns + "shared-secret", "juliet@capulet.example", "urn:xmpp:contacts", "1234-abcd-5678-efgh", "2022-10-10T13:24:31Z", null, Passphrase),
                (Ns + "shared-secret", "juliet@capulet.example", "urn:xmpp:contacts-groups", added.Id, $"{added.Timestamp:yyyy-MM-dd'T'HH:mm:ss'Z'}", "true", added.Passphrase),
            ],
            document.Elements().Select(secret => (
                secret.Name, (string?)secret.Attribute("jid"), (string?)secret.Attribute("node"), (string?)secret.Attribute("id"),
                (string?)secret.Attribute("timestamp"), (string?)secret.Attribute("revoked"), secret.Value)));
        Assert.All(document.Elements(), secret => Assert.Equal(("urn:xmpp:contacts:0", Juliet.ToString()), ((string?)secret.Attribute("type"), (string?)secret.Attribute("signer"))));
    }

    [Fact]
    public async Task A_file_that_was_changed_or_is_for_another_key_is_named()
    {
        var ring = _gnuPg.Ring();
        await ring.GenerateAsync($"xmpp:{Juliet}", Token);
        var path = _folder.Write("secrets", Document);
        await using (var file = await SecretsFile.OpenAsync(path, ring, cancellationToken: Token))
        {
            await file.AddAsync([SharedSecret.Create(Juliet, "n", "t", Juliet, DateTimeOffset.UtcNow)], Token);
        }

        await using var stranger = new GnuPgFolder();
        await Assert.ThrowsAsync<SharedSecretException>(() => SecretsFile.OpenAsync(path, stranger.Ring(), cancellationToken: Token));
        var message = await File.ReadAllBytesAsync(path, Token);
        message[^30] ^= 1;
        _folder.Write("secrets", message);
        var failure = await Assert.ThrowsAsync<SharedSecretException>(() => SecretsFile.OpenAsync(path, ring, cancellationToken: Token));
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_encrypted_by_hand_is_decrypted_and_ours_is_decrypted_by_hand_to_the_padded_element()
    {
        const string contact = "<contact xmlns=\"urn:xmpp:contacts:0\" name=\"Roméo\"><identity type=\"jid\">romeo@montague.example</identity></contact>";
        var secret = SharedSecret.Parse(XElement.Parse(Document).Elements().Single(), Juliet);
        using var known = new KnownSecrets([secret]);
        var item = new EncryptedItem(known, Juliet, "urn:xmpp:contacts");

        var byHand = await _gnuPg.GpgAsync(["--passphrase", Passphrase, "--symmetric"], Encoding.UTF8.GetBytes(contact));
        var read = await item.DecryptAsync(new XElement(Ns + "encrypted", new XAttribute("key", secret.Id), "\n  " + Convert.ToBase64String(byHand) + "\n"), Token);
        Assert.Equal("Roméo", (string?)read.Payload.Attribute("name"));
        Assert.Equal((secret, Encoding.UTF8.GetByteCount(contact)), (read.Secret, read.Octets));

        var written = item.Encrypt(XElement.Parse(contact), secret, 512);
        Assert.Equal((Ns + "encrypted", secret.Id), (written.Name, (string?)written.Attribute("key")));
        var plaintext = await _gnuPg.GpgAsync(["--passphrase", Passphrase, "--decrypt"], Convert.FromBase64String(written.Value));
        Assert.Equal(512, plaintext.Length);
        Assert.Equal(contact, Encoding.UTF8.GetString(plaintext).TrimEnd(' '));
    }

    public async ValueTask DisposeAsync()
    {
        await _gnuPg.DisposeAsync();
        _folder.Dispose();
    }
}
