using System.Text.Json;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>Contacts and groups from files: names that no command line shows.</summary>
[Trait("Needs", "gpg")]
public sealed class ContactsFromFileTests : IAsyncDisposable
{
    private const string Juliet = "juliet@capulet.example";

    private readonly TemporaryFolder _folder = new();
    private readonly GnuPgFolder _gpg = new();
    private readonly ExportOfContacts _export;

    public ContactsFromFileTests() => _export = new ExportOfContacts(_folder, _gpg);

    public async ValueTask DisposeAsync()
    {
        await _gpg.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--csv")]
    public async Task What_was_listed_can_be_set_again_with_changes(string format)
    {
        var source = await SourceAsync();
        var list = _folder.File("list");
        Assert.Equal((0, ""), Result(await ToolProcess.RunAsync(["contacts", .. source, format, list])));
        var text = await File.ReadAllTextAsync(list, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(list, text.Replace("=Friends", "=Old friends", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var set = await ToolProcess.RunAsync(["contacts", "set", .. source, "--from", list, "--out", _folder.File("new.xml"), "--json", "-"]);

        Assert.Equal((0, ""), Result(set));
        using var json = JsonDocument.Parse(set.Output);
        var romeo = json.RootElement.EnumerateArray().Single(contact => contact.GetProperty("name").GetString() is not null);
        Assert.Equal(2, json.RootElement.GetArrayLength());
        Assert.Equal(("Romeo\u009B31m", 2), (romeo.GetProperty("name").GetString(), romeo.GetProperty("identities").GetArrayLength()));
        Assert.Equal("=Old friends", Assert.Single(romeo.GetProperty("groups").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task What_the_file_does_not_mention_stays_and_other_accounts_are_named()
    {
        var source = await SourceAsync();
        var list = _folder.Write("list.csv", $"Account,Identities,Name\r\n{Juliet},romeo@montague.example,Montague\r\nnurse@capulet.example,a@b.example,Nobody\r\n,new@x.example,\r\n");

        var set = await ToolProcess.RunAsync(["contacts", "set", .. source, "--from", list, "--out", _folder.File("new.xml"), "--json", "-"]);

        Assert.Equal(4, set.ExitCode);
        Assert.Contains("nurse@capulet.example: the file has entries for this account", set.Sentence(), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(set.Output);
        var contacts = json.RootElement.EnumerateArray().ToList();
        Assert.Equal(["Montague", "new@x.example"], contacts.Select(contact => contact.GetProperty("name").GetString() ?? contact.GetProperty("identities")[0].GetProperty("value").GetString()).Order());
        Assert.Equal("=Friends", Assert.Single(contacts.Single(contact => contact.GetProperty("name").GetString() == "Montague").GetProperty("groups").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Groups_are_made_and_described()
    {
        var source = await SourceAsync();
        var list = _folder.Write("groups.json", """[{"name":"=Friends","description":"known"},{"name":"New"}]""");

        var set = await ToolProcess.RunAsync(["contacts", "group", "set", .. source, "--from", list, "--out", _folder.File("new.xml"), "--json", "-"]);

        Assert.Equal((0, ""), Result(set));
        using var json = JsonDocument.Parse(set.Output);
        Assert.Equal(
            [("=Friends", "known"), ("New", null)],
            json.RootElement.EnumerateArray().Select(group => (group.GetProperty("name").GetString(), group.GetProperty("description").GetString())));
    }

    [Theory]
    [InlineData("[{\"identities\":[{\"type\":\"jid\",\"value\":\"a@b.example/x\"}]}]", "entry 1, has 'a@b.example/x', which is not a bare XMPP address.")]
    [InlineData("[{\"identities\":[{\"type\":\"jid\",\"value\":\"a@b.example\"}]},{\"name\":\"x\"}]", "entry 2, has no identities.")]
    [InlineData("[{\"identities\":[{\"type\":\"jid\",\"value\":\"a@b.example\"}],\"name\":7}]", "entry 1, has a 'name' that is no text.")]
    [InlineData("[\n{\"identities\":", "is broken at line 2.")]
    [InlineData("[]", "holds no contacts.")]
    [InlineData("Name\nRomeo\n", "is neither JSON nor CSV of contacts: it has no column identities.")]
    [InlineData("Name,Identities\nRomeo,romeo@montague.example\nTybalt,@\n", "row 2, has '@', which is not a bare XMPP address.")]
    [InlineData("Account,Identities\nnobody,romeo@montague.example\n", "row 1, has the account 'nobody', which is not an account's address.")]
    public async Task A_file_that_cannot_be_used_is_named_with_the_place(string text, string reason)
    {
        var source = await SourceAsync();
        var list = _folder.Write("list", text);

        var set = await ToolProcess.RunAsync(["contacts", "set", .. source, "--from", list, "--out", _folder.File("new.xml")]);

        Assert.Equal(1, set.ExitCode);
        Assert.EndsWith(reason, set.Sentence().TrimEnd(), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("new.xml")));
    }

    [Fact]
    public async Task A_file_does_not_go_with_a_name_on_the_command_line()
    {
        var set = await ToolProcess.RunAsync("contacts", "set", "--account", Juliet, "--from", "list", "--name", "x");
        Assert.Equal((2, "xmpp-contacts: --from names a file of whole contacts: it does not go with --name."), (set.ExitCode, set.Sentence().TrimEnd()));
        var neither = await ToolProcess.RunAsync("contacts", "set", "--account", Juliet);
        Assert.Equal((2, "xmpp-contacts: Name the contact by --jid JID, or a file of contacts by --from FILE."), (neither.ExitCode, neither.Sentence().TrimEnd()));
    }

    private static (int ExitCode, string Errors) Result(ToolProcess run) => (run.ExitCode, run.Errors);

    private async Task<string[]> SourceAsync()
    {
        var export = _export.Write(
            [
                await _export.ItemAsync(
                    "i1",
                    "<contact xmlns='urn:xmpp:contacts:0' name='Romeo\u009B31m'><identity type='jid'>romeo@montague.example</identity><identity type='phone'>+39 045</identity><group id='g1'/></contact>"),
                await _export.ItemAsync("i2", "<contact xmlns='urn:xmpp:contacts:0'><identity type='jid'>laurence@verona.example</identity></contact>"),
            ],
            [await _export.ItemAsync("g1", "<group xmlns='urn:xmpp:contacts:0' id='g1' name='=Friends'/>")]);

        // The other account has no key.
        return [export, "--only", Juliet, "--gnupg-home", _gpg.Path, "--secrets", _export.Secrets()];
    }
}
