using System.Text;
using System.Xml.Linq;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>gpg is installed, and nobody has ever used it: secrets in a file are enough to read contacts.</summary>
[Trait("Needs", "gpg")]
public sealed class NoGnuPgHomeTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GnuPgFolder _gpg = new();

    public async ValueTask DisposeAsync()
    {
        await _gpg.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("HOME")]
    [InlineData("GNUPGHOME")]
    public async Task Contacts_are_read_and_audited_with_a_secrets_file_alone(string variable)
    {
        await _gpg.GpgAsync(["--quick-generate-key", $"xmpp:{ExportOfContacts.Account}", "future-default", "default", "never"]);
        var contacts = new ExportOfContacts(_folder, _gpg);
        var export = contacts.Write(
            [await contacts.ItemAsync("i1", "<contact xmlns='urn:xmpp:contacts:0' name='Romeo'><identity type='jid'>romeo@montague.example</identity></contact>")], []);

        // A message that some key opens.
        var message = await _gpg.GpgAsync(["--recipient", $"xmpp:{ExportOfContacts.Account}", "--encrypt"], Encoding.UTF8.GetBytes("<signcrypt xmlns='urn:xmpp:openpgp:0'/>"));
        await File.WriteAllTextAsync(
            export,
            (await File.ReadAllTextAsync(export, TestContext.Current.CancellationToken)).Replace(
                "<user name='juliet'>",
                "<user name='juliet'><offline-messages>" + new XElement(
                    XName.Get("message", "jabber:client"), new XAttribute("from", ExportOfContacts.Account), new XAttribute("to", ExportOfContacts.Account),
                    new XElement(XName.Get("openpgp", "urn:xmpp:openpgp:0"), Convert.ToBase64String(message))) + "</offline-messages>",
                StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        var nowhere = _folder.File("nobody");
        (string, string?)[] environment = variable == "HOME" ? [("GNUPGHOME", null), ("HOME", nowhere)] : [("GNUPGHOME", nowhere)];

        var list = await RunAsync("contacts", export, "--secrets", contacts.Secrets(), "--csv", "-");
        var audit = await RunAsync("audit", export, "--secrets", contacts.Secrets(), "--rules", "UndecryptableItem,PlaintextItem,WeakSharedSecret", "--csv", "-");

        Assert.True((list.ExitCode, list.Errors) is (0, ""), list.Errors);
        Assert.Contains("Romeo", list.Output, StringComparison.Ordinal);
        Assert.True(audit.ExitCode == 0 && !audit.Errors.Contains("GnuPG", StringComparison.Ordinal), audit.Errors);
        Assert.Empty(FindingRow.Read(audit.Output));
        Assert.False(Directory.Exists(nowhere));

        Task<ToolProcess> RunAsync(params string[] arguments) => ToolProcess.RunAsync(arguments, CancellationToken.None, environment: environment);
    }
}
