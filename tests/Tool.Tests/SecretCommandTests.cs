using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>Shared secrets of exports.</summary>
[Trait("Needs", "gpg")]
public sealed class SecretCommandTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GnuPgFolder _gpg = new();
    private readonly ExportOfContacts _export;

    public SecretCommandTests() => _export = new ExportOfContacts(_folder, _gpg);

    public async ValueTask DisposeAsync()
    {
        await _gpg.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_secret_that_was_rotated_is_revoked_and_new_items_are_encrypted_with_the_next_one()
    {
        await MakeKeyAsync("juliet");
        var export = _export.Write(
            [await _export.ItemAsync("old", "<contact xmlns='urn:xmpp:contacts:0' name='Romeo'><identity type='jid'>romeo@montague.example</identity></contact>")], []);
        string[] keys = ["--gnupg-home", _gpg.Path, "--secrets", _export.Secrets(), "--only", ExportOfContacts.Account];
        var (rotated, changed) = (_folder.File("rotated.xml"), _folder.File("changed.xml"));

        var renewed = _folder.File("renewed.xml");
        Assert.Contains("1 items were encrypted again", (await ToolProcess.RunAsync(["secret", "rotate", export, .. keys, "--out", renewed])).Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("k1", ExportOfContacts.Keys(renewed, ExportOfContacts.ContactsNode));
        keys = ["--gnupg-home", _gpg.Path, "--secrets", _export.Secrets(), "--only", ExportOfContacts.Account];
        var rotate = await ToolProcess.RunAsync(["secret", "rotate", export, .. keys, "--out", rotated, "--reason", "a device was lost", "--keep-items", "--json", "-"]);
        Assert.Equal(0, rotate.ExitCode);
        Assert.Contains("those that are there stay as they are", rotate.Sentence(), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(rotate.Output);
        var secrets = json.RootElement.EnumerateArray().Where(secret => secret.GetProperty("node").GetString() == "urn:xmpp:contacts").ToList();
        Assert.Equal(["account", "service", "node", "id", "timestamp", "revoked", "signer", "foundIn", "readers"], secrets[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal(("k1", true, "2026-01-02T03:04:05Z"), (
            secrets[0].GetProperty("id").GetString(), secrets[0].GetProperty("revoked").GetBoolean(), secrets[0].GetProperty("timestamp").GetString()));
        Assert.Equal(["offline", "node", "file"], secrets[0].GetProperty("foundIn").EnumerateArray().Select(place => place.GetString()));
        Assert.Equal(["offline", "node", "file"], secrets[1].GetProperty("foundIn").EnumerateArray().Select(place => place.GetString()));
        Assert.False(secrets[1].GetProperty("revoked").GetBoolean());
        Assert.DoesNotContain(ExportOfContacts.Passphrase, rotate.Output, StringComparison.Ordinal);

        var set = await ToolProcess.RunAsync(["contacts", "set", rotated, .. keys, "--out", changed, "--jid", "nurse@capulet.example", "--no-padding"]);
        Assert.Equal((0, ""), (set.ExitCode, set.Errors));
        Assert.Equal(["k1", secrets[1].GetProperty("id").GetString()!], ExportOfContacts.Keys(changed, ExportOfContacts.ContactsNode));
        Assert.Contains("Romeo", (await ToolProcess.RunAsync(["contacts", changed, .. keys])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_rotated_when_the_list_of_it_cannot_be_written()
    {
        await MakeKeyAsync("juliet");
        var rotated = _folder.File("rotated.xml");
        var rotate = await ToolProcess.RunAsync(
            "secret", "rotate", _export.Write([], []), "--gnupg-home", _gpg.Path, "--secrets", _export.Secrets(), "--only", ExportOfContacts.Account,
            "--out", rotated, "--csv", _folder.File("none/list.csv"));

        Assert.Equal(1, rotate.ExitCode);
        Assert.Contains($"there is no folder '{_folder.File("none")}'", rotate.Sentence(), StringComparison.Ordinal);
        Assert.False(File.Exists(rotated));
    }

    [Fact]
    public async Task An_export_without_accounts_gives_none_and_says_so()
    {
        var run = await ToolProcess.RunAsync(
            "secret", "rotate", _folder.Write("empty.xml", "<server-data xmlns='urn:xmpp:pie:0'/>"), "--gnupg-home", _gpg.Path, "--out", _folder.File("y.xml"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("holds no account", run.Sentence(), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("y.xml")));
    }

    [Fact]
    public async Task One_node_alone_can_be_rotated()
    {
        await MakeKeyAsync("juliet");
        var rotate = await ToolProcess.RunAsync(
            "secret", "rotate", _export.Write([], []), "--gnupg-home", _gpg.Path, "--secrets", _export.Secrets(), "--only", ExportOfContacts.Account,
            "--node", "urn:xmpp:contacts-groups", "--out", _folder.File("rotated.xml"), "--csv", "-");

        Assert.Equal(
            [("urn:xmpp:contacts", "false"), ("urn:xmpp:contacts-groups", "true"), ("urn:xmpp:contacts-groups", "false")],
            rotate.Output.TrimEnd().Split("\r\n").Skip(1).Select(line => line.Split(',')).Select(cells => (cells[2], cells[5])));
    }

    [Fact]
    public async Task What_only_the_file_has_is_sent_so_that_the_key_alone_finds_it()
    {
        await MakeKeyAsync("juliet");
        var (export, shared) = (_export.Write([], []), _folder.File("shared.xml"));
        Assert.DoesNotContain("k1", (await ToolProcess.RunAsync("secret", "list", export, "--gnupg-home", _gpg.Path)).Output, StringComparison.Ordinal);

        var share = await ToolProcess.RunAsync(
            "secret", "share", export, "--gnupg-home", _gpg.Path, "--secrets", _export.Secrets(), "--only", ExportOfContacts.Account, "--out", shared);

        Assert.Equal(0, share.ExitCode);
        Assert.Contains("Shared secrets were missing and were put back: 2 into the private node, 2 into messages.", share.Errors, StringComparison.Ordinal);
        var key = Assert.Single(await _gpg.Ring().GetKeysAsync(TestContext.Current.CancellationToken)).Fingerprint;
        var list = await ToolProcess.RunAsync("secret", "list", shared, "--gnupg-home", _gpg.Path, "--csv", "-");
        Assert.Equal(
            "Account,Service,Node,Id,Timestamp,Revoked,Signer,FoundIn,Readers\r\n"
            + $"juliet@capulet.example,juliet@capulet.example,urn:xmpp:contacts,k1,2026-01-02T03:04:05Z,false,juliet@capulet.example,offline node,{key}\r\n"
            + $"juliet@capulet.example,juliet@capulet.example,urn:xmpp:contacts-groups,k1,2026-01-02T03:04:05Z,false,juliet@capulet.example,offline node,{key}\r\n",
            list.Output);
    }

    [Fact]
    public async Task What_a_process_that_was_ended_left_beside_its_file_is_found()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The journal is copied while it is locked.");
        await MakeKeyAsync("juliet");
        var account = Jid.Parse(ExportOfContacts.Account);
        await using var file = await SecretsFile.OpenAsync(_folder.File("first"), _gpg.Ring(), cancellationToken: TestContext.Current.CancellationToken);
        await file.AddAsync(
            [
                new SharedSecret
                {
                    Service = account, Node = ExportOfContacts.ContactsNode, Id = "k1", Timestamp = DateTimeOffset.UnixEpoch, Passphrase = ExportOfContacts.Passphrase, Signer = account,
                },
            ],
            TestContext.Current.CancellationToken);
        using (var copying = Process.Start("cp", [_folder.File("first.journal"), _folder.File("left.journal")]))
        {
            await copying.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var list = await ToolProcess.RunAsync("secret", "list", _export.Write([], []), "--gnupg-home", _gpg.Path, "--secrets", _folder.File("left"), "--csv", "-");

        Assert.Equal((0, ""), (list.ExitCode, list.Errors));
        Assert.Contains("juliet@capulet.example,juliet@capulet.example,urn:xmpp:contacts,k1,", list.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret", "share")]
    [InlineData("restore")]
    public async Task What_makes_no_secrets_needs_a_file_that_has_them(params string[] command)
    {
        var run = await ToolProcess.RunAsync([.. command, _export.Write([], []), "--gnupg-home", _gpg.Path, "--secrets", _folder.File("none"), "--out", _folder.File("y.xml")]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"--secrets: there is no file '{_folder.File("none")}'.", run.Sentence(), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("y.xml")));
    }

    [Fact]
    public async Task A_secret_that_somebody_else_signed_is_named_with_the_reason_and_not_listed()
    {
        await MakeKeyAsync("juliet");
        await MakeKeyAsync("mallory");
        var signcrypt = $"""
            <signcrypt xmlns='urn:xmpp:openpgp:0'><to jid='juliet@capulet.example'/><time stamp='{DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss'Z'}'/><rpad>x</rpad><payload>
              <shared-secret xmlns='urn:xmpp:openpgp:pubsub:0' jid='juliet@capulet.example' node='urn:xmpp:contacts' id='forged' timestamp='2026-01-02T03:04:05Z'>ZSRD5lK9mz-5VHNyu2N1XLiJZ8I87jkv85ceZkVrOGA</shared-secret>
            </payload></signcrypt>
            """;
        var message = await _gpg.GpgAsync(
            ["--local-user", "xmpp:mallory@capulet.example", "--recipient", "xmpp:juliet@capulet.example", "--sign", "--encrypt"], System.Text.Encoding.UTF8.GetBytes(signcrypt));
        var export = _folder.Write("x.xml", $"""
            <server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'><user name='juliet'><offline-messages>
              {new XElement(
                  XName.Get("message", "jabber:client"), new XAttribute("from", "juliet@capulet.example"), new XAttribute("to", "juliet@capulet.example"),
                  new XElement(XName.Get("openpgp", "urn:xmpp:openpgp:0"), Convert.ToBase64String(message)))}
            </offline-messages></user></host></server-data>
            """);

        var list = await ToolProcess.RunAsync("secret", "list", export, "--gnupg-home", _gpg.Path);

        Assert.Equal((0, "No shared secrets were found."), (list.ExitCode, list.Output.Trim()));
        Assert.Matches("^xmpp-contacts: juliet@capulet.example: a message with shared secrets is not used: .*\\(offline.*\\)\\.$", list.Sentence());
    }

    private async Task MakeKeyAsync(string user) => await _gpg.GpgAsync(["--quick-generate-key", $"xmpp:{user}@capulet.example", "future-default", "default", "never"]);
}
