using System.Globalization;
using System.Text;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>Audits of an export with the keys of its users. Secrets are signed and items encrypted by gpg, by hand.</summary>
[Trait("Needs", "gpg")]
public sealed class EncryptedAuditTests : IAsyncDisposable
{
    private const string Juliet = "juliet@verona.example";
    private const string Contacts = "urn:xmpp:contacts";
    private const string Passphrase = "correct-horse-battery-staple-0123456789";

    private readonly TemporaryFolder _folder = new();
    private readonly GnuPgFolder _keys = new();
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _keys.DisposeAsync();
    }

    [Fact]
    public async Task Contacts_in_good_order_leak_nothing()
    {
        var juliet = await KeyAsync(Juliet);
        var secret = Message(Juliet, await SecretAsync(juliet, juliet, Juliet, "s1", Passphrase));

        var rows = await AuditAsync(Archive(secret) + Node("whitelist", await ItemAsync("i1", "s1", Contact("romeo@verona.example")), await ItemAsync("i2", "s1", "<reserved xmlns='urn:xmpp:contacts:0'/>")));

        // The message archive is the only place that has the secret, and archives expire.
        Assert.Equal(["NoOpenPgpKey", "SecretNotDurable"], rows.Select(row => row.Rule).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_secret_signed_by_somebody_elses_key_is_named_and_not_used()
    {
        var (juliet, tybalt) = (await KeyAsync(Juliet), await KeyAsync("tybalt@verona.example"));
        var forged = Message(Juliet, await SecretAsync(tybalt, juliet, Juliet, "s2", Passphrase));

        var rows = await AuditAsync(Archive(forged) + Node("whitelist", await ItemAsync("i1", "s2", Contact("paris@verona.example"))));

        var secret = Assert.Single(rows, row => row.Location == "urn:xmpp:mam:2");
        Assert.Equal((Juliet, "UndecryptableItem", "High"), (secret.Account, secret.Rule, secret.Severity));
        Assert.Contains($"signed by the key {tybalt.Fingerprint} of xmpp:tybalt@verona.example, which is none of the keys of {Juliet}", secret.Message, StringComparison.Ordinal);
        Assert.Equal("Medium", Assert.Single(rows, row => row.Location == $"{Contacts} i1" && row.Rule == "UndecryptableItem").Severity);
    }

    // XEP-0373 §3.1: without <to/>, whoever got a message could send it on as if it were meant for another (surreptitious forwarding).
    [Fact]
    public async Task A_replayed_message_that_was_signed_for_somebody_else_is_named()
    {
        var juliet = await KeyAsync(Juliet);
        var replayed = Message(Juliet, await SecretAsync(juliet, juliet, "nurse@verona.example", "s2", Passphrase));

        var rows = await AuditAsync($"<offline-messages>{replayed}</offline-messages>");

        var secret = Assert.Single(rows, row => row.Location == "offline messages");
        Assert.Equal(("UndecryptableItem", "High"), (secret.Rule, secret.Severity));
        Assert.Contains($"signed for nurse@verona.example, not for {Juliet}", secret.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plaintext_item_and_an_open_node_are_named()
    {
        var juliet = await KeyAsync(Juliet);
        var secret = Message(Juliet, await SecretAsync(juliet, juliet, Juliet, "s1", Passphrase));

        var rows = await AuditAsync(Archive(secret) + Node(
            "open", await ItemAsync("i1", "s1", Contact("romeo@verona.example")), $"<item id='i2'>{Contact("tybalt@verona.example")}</item>"));

        Assert.Equal(("Critical", $"{Contacts} i2"), Assert.Single(rows, row => row.Rule == "PlaintextItem") is var item ? (item.Severity, item.Location) : default);
        Assert.Equal(("Critical", Contacts, "o… [4-7]"), Assert.Single(rows, row => row.Rule == "NodeAccessModel") is var model ? (model.Severity, model.Location, model.Value) : default);
        Assert.DoesNotContain(rows, row => row.Rule is "InvalidItem" or "UndecryptableItem");
    }

    [Fact]
    public async Task The_secrets_file_opens_contacts_too_and_others_must_not_read_it()
    {
        await KeyAsync(Juliet);
        var secrets = _folder.Write(
            "secrets.xml",
            $"<shared-secrets xmlns='urn:xmpp:openpgp:pubsub:0'><shared-secret jid='{Juliet}' node='{Contacts}' id='s1' timestamp='2026-03-01T12:00:00Z' signer='{Juliet}'>{Passphrase}</shared-secret></shared-secrets>");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(secrets, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        }

        var run = await ToolProcess.RunAsync(
            "audit", Export(Node("whitelist", await ItemAsync("i1", "s1", Contact("romeo@verona.example")), await ItemAsync("i2", "s1", Contact("romeo@verona.example")))),
            "--gnupg-home", _keys.Path, "--secrets", secrets, "--rules", "DuplicateContact,UndecryptableItem", "--csv", "-");

        Assert.Equal((0, "DuplicateContact"), (run.ExitCode, Assert.Single(FindingRow.Read(run.Output)).Rule));
        Assert.Contains("chmod 600", run.Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_keys_show_is_not_fixed_when_a_later_audit_has_none()
    {
        await KeyAsync(Juliet);
        var export = Export(Node("whitelist", await ItemAsync("i1", "s1", Contact("romeo@verona.example"))));
        var earlier = _folder.File("earlier.csv");
        await ToolProcess.RunAsync("audit", export, "--gnupg-home", _keys.Path, "--csv", earlier);

        var run = await ToolProcess.RunAsync("audit", export, "--baseline", earlier, "--csv", "-");

        Assert.Contains(",UndecryptableItem,", await File.ReadAllTextAsync(earlier, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(",known,", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(",fixed,", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DuplicateContact looks at what is encrypted", "--rules", "DuplicateContact")]
    [InlineData("--signer is for encrypted contacts", "--signer", "admin@verona.example")]
    [InlineData("there is no folder", "--gnupg-home", "/nowhere/at/all")]
    [InlineData("there is no file", "--secrets", "/nowhere/at/all")]
    public async Task What_needs_keys_says_so(string sentence, params string[] arguments)
    {
        var run = await ToolProcess.RunAsync(["audit", Export(""), .. arguments]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, run.Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_beside_an_export_cannot_be_reached()
    {
        await KeyAsync(Juliet);

        var run = await ToolProcess.RunAsync("audit", Export(""), "--gnupg-home", _keys.Path, "--pubsub-service", "pubsub.verona.example");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("pubsub.verona.example can only be reached over a session", run.Sentence(), StringComparison.Ordinal);
    }

    private static string Contact(string jid) => $"<contact xmlns='urn:xmpp:contacts:0'><identity type='jid'>{jid}</identity></contact>";

    private static string Message(string sender, byte[] message) =>
        $"<message xmlns='jabber:client' from='{sender}/balcony' to='{sender}'><openpgp xmlns='urn:xmpp:openpgp:0'>{Convert.ToBase64String(message)}</openpgp></message>";

    private static string Node(string accessModel, params string[] items) => $"""
        <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><configure node='{Contacts}'><x xmlns='jabber:x:data' type='submit'>
          <field var='pubsub#access_model'><value>{accessModel}</value></field><field var='pubsub#persist_items'><value>1</value></field>
        </x></configure></pubsub>
        <pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{Contacts}'>{string.Concat(items)}</items></pubsub>
        """;

    private string Archive(string message) =>
        $"<archive xmlns='urn:xmpp:pie:0#mam'><result xmlns='urn:xmpp:mam:2' id='1'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{Time()}'/>{message}</forwarded></result></archive>";

    private string Time() => _now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private Task<OpenPgpKey> KeyAsync(string jid) =>
        _keys.MakeAsync($"Key-Type: eddsa\nKey-Curve: ed25519\nSubkey-Type: ecdh\nSubkey-Curve: cv25519\nName-Real: xmpp:{jid}");

    // XEP-0473 §5.2 in XEP-0373 §3.1.
    private Task<byte[]> SecretAsync(OpenPgpKey signer, OpenPgpKey recipient, string to, string id, string passphrase) => _keys.GpgAsync(
        $"--local-user {signer.Fingerprint} --recipient {recipient.Fingerprint} --sign --encrypt",
        Encoding.UTF8.GetBytes($"""
            <signcrypt xmlns='urn:xmpp:openpgp:0'><to jid='{to}'/><time stamp='{Time()}'/><rpad>f0rm1l4n4-mT8y33j!</rpad><payload>
              <shared-secret xmlns='urn:xmpp:openpgp:pubsub:0' jid='{Juliet}' node='{Contacts}' id='{id}' timestamp='{Time()}' type='urn:xmpp:contacts:0'>{passphrase}</shared-secret>
            </payload></signcrypt>
            """));

    private async Task<string> ItemAsync(string id, string secret, string payload)
    {
        // One length, so that their sizes tell nothing.
        var message = await _keys.GpgAsync($"--passphrase {Passphrase} --compress-algo none --symmetric", Encoding.UTF8.GetBytes(payload.PadRight(512)));
        return $"<item id='{id}'><encrypted xmlns='urn:xmpp:openpgp:pubsub:0' key='{secret}'>{Convert.ToBase64String(message)}</encrypted></item>";
    }

    private string Export(string content) => _folder.Write(
        "export.xml", $"<server-data xmlns='urn:xmpp:pie:0'><host jid='verona.example'><user name='juliet'>{content}</user></host></server-data>");

    private async Task<List<LocatedFindingRow>> AuditAsync(string content)
    {
        var run = await ToolProcess.RunAsync("audit", Export(content), "--gnupg-home", _keys.Path, "--csv", "-");
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        return LocatedFindingRow.Read(run.Output);
    }
}
