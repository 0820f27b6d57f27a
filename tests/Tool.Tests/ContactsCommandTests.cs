using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>Encrypted contacts of exports.</summary>
[Trait("Needs", "gpg")]
public sealed class ContactsCommandTests : IAsyncDisposable
{
    private static readonly XNamespace Ns = "urn:xmpp:contacts:0";

    private readonly TemporaryFolder _folder = new();
    private readonly GnuPgFolder _gpg = new();
    private readonly ExportOfContacts _export;

    public ContactsCommandTests() => _export = new ExportOfContacts(_folder, _gpg);

    public async ValueTask DisposeAsync()
    {
        await _gpg.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Items_that_gpg_encrypted_by_hand_are_listed()
    {
        var export = await WriteAsync();
        string[] source = [export, "--gnupg-home", _gpg.Path, "--secrets", _export.Secrets()];

        var shown = await ToolProcess.RunAsync(["contacts", .. source]);
        Assert.Equal((0, ""), (shown.ExitCode, shown.Errors));
        Assert.Matches(@"(?m)^\s+Romeo⟨U\+009B⟩31m\s+romeo@montague\.example, phone=\+39 045\s+=Friends\s*$", shown.Output);
        Assert.DoesNotContain('\u009B', shown.Output);

        var run = await ToolProcess.RunAsync(["contacts", .. source, "--json", "-", "--csv", _folder.File("x.csv")]);
        using var json = JsonDocument.Parse(run.Output);
        var contacts = json.RootElement.EnumerateArray().ToList();
        Assert.Equal(["account", "name", "identities", "groups", "itemIds"], contacts[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            """{"account":"juliet@capulet.example","name":null,"identities":[{"type":"jid","value":"laurence@verona.example"}],"groups":[],"itemIds":["i2"]}""",
            JsonSerializer.Serialize(contacts[0]));
        Assert.Equal("Romeo\u009B31m", contacts[1].GetProperty("name").GetString());
        Assert.Equal(
            [("jid", "romeo@montague.example"), ("phone", "+39 045")],
            contacts[1].GetProperty("identities").EnumerateArray().Select(identity => (identity.GetProperty("type").GetString()!, identity.GetProperty("value").GetString()!)));
        Assert.Equal("=Friends", Assert.Single(contacts[1].GetProperty("groups").EnumerateArray()).GetString());
        Assert.Equal(
            "Account,Name,Identities,Groups,ItemIds\r\n"
            + "juliet@capulet.example,,laurence@verona.example,,i2\r\n"
            + "juliet@capulet.example,Romeo\u009B31m,romeo@montague.example; phone=+39 045,\"'=Friends\",i1\r\n",
            await File.ReadAllTextAsync(_folder.File("x.csv"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_group_that_a_contact_names_and_that_is_not_there_is_named()
    {
        var export = _export.Write(
            [
                await _export.ItemAsync("i1", "<contact xmlns='urn:xmpp:contacts:0' name='Romeo'><identity type='jid'>romeo@montague.example</identity><group id='gone'/></contact>"),
                await _export.ItemAsync("i2", "<contact xmlns='urn:xmpp:contacts:0'><identity type='jid'>laurence@verona.example</identity></contact>"),
            ],
            []);

        var run = await ToolProcess.RunAsync("contacts", export, "--only", ExportOfContacts.Account, "--gnupg-home", _gpg.Path, "--secrets", _export.Secrets(), "--json", "-");

        Assert.Equal((0, $"xmpp-contacts: {ExportOfContacts.Account}: 1 contact names a group that no group item has (gone).\n"), (run.ExitCode, run.Errors));
        Assert.Contains("Romeo", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contact_that_was_set_is_in_a_new_file_where_gpg_reads_it()
    {
        var export = await WriteAsync();
        var before = await File.ReadAllBytesAsync(export, TestContext.Current.CancellationToken);
        string[] keys = ["--gnupg-home", _gpg.Path, "--secrets", _export.Secrets()];
        var changed = _folder.File("changed.xml");

        var set = await ToolProcess.RunAsync(
        [
            "contacts", "set", export, .. keys, "--out", changed, "--only", ExportOfContacts.Account, "--jid", "Mercutio@Montague.example", "--name", "Mercutio & Co.",
            "--identity", "phone=+39 046", "--group", "=Friends", "--group", "Duellists", "--json", "-",
        ]);

        Assert.Equal((0, ""), (set.ExitCode, set.Errors));
        Assert.Equal(before, await File.ReadAllBytesAsync(export, TestContext.Current.CancellationToken));
        using var json = JsonDocument.Parse(set.Output);
        var mercutio = Assert.Single(json.RootElement.EnumerateArray());
        var contact = await _export.DecryptAsync(changed, ExportOfContacts.ContactsNode, mercutio.GetProperty("itemIds")[0].GetString()!);

        // XEP-0510 §4.1: a name, identities with types of which a jid is bare, and groups by ID, which the other node has.
        Assert.Equal((Ns + "contact", "Mercutio & Co."), (contact.Name, (string?)contact.Attribute("name")));
        Assert.Equal(
            [("jid", "mercutio@montague.example"), ("phone", "+39 046")], contact.Elements(Ns + "identity").Select(identity => ((string)identity.Attribute("type")!, identity.Value)));
        Assert.Equal(2, contact.Elements(Ns + "group").Count());
        Assert.Contains("g1", contact.Elements(Ns + "group").Select(group => (string?)group.Attribute("id")));

        Assert.Equal("-,Mercutio & Co.,Romeo\u009B31m", await NamesAsync(changed, keys));
        Assert.Equal("-,Romeo\u009B31m", await NamesAsync(export, keys));
        Assert.Equal(
            "nurse", (string?)XDocument.Load(changed).Descendants(XName.Get("user", "urn:xmpp:pie:0")).Single(user => !user.HasElements).Attribute("name"));
    }

    [Fact]
    public async Task Without_a_secret_one_is_made_and_waits_for_the_account_encrypted_to_its_key()
    {
        await MakeKeyAsync("juliet");
        var export = _export.Write([], []);
        var changed = _folder.File("changed.xml");

        var set = await ToolProcess.RunAsync("contacts", "set", export, "--gnupg-home", _gpg.Path, "--out", changed, "--jid", "romeo@montague.example", "--name", "Romeo");

        // The nurse has no key here: her account stays as it is.
        Assert.Equal(4, set.ExitCode);
        Assert.Contains("nurse@capulet.example: the key ring has no usable secret key of nurse@capulet.example to sign with.", set.Errors, StringComparison.Ordinal);
        var list = await ToolProcess.RunAsync("contacts", changed, "--gnupg-home", _gpg.Path, "--csv", "-");
        Assert.Equal((0, ""), (list.ExitCode, list.Errors));
        var item = list.Output.Split("\r\n")[1].Split(',')[^1];

        // Each secret travels in a message of its own.
        var secrets = new List<XElement>();
        foreach (var waiting in XDocument.Load(changed).Descendants(XName.Get("message", "jabber:client")).Descendants(XName.Get("openpgp", "urn:xmpp:openpgp:0")))
        {
            var signcrypt = XElement.Parse(Encoding.UTF8.GetString(await _gpg.GpgAsync("--decrypt", Convert.FromBase64String(waiting.Value))));
            secrets.Add(Assert.Single(signcrypt.Descendants(XName.Get("shared-secret", "urn:xmpp:openpgp:pubsub:0"))));
        }

        var secret = secrets.Single(made => (string?)made.Attribute("node") == "urn:xmpp:contacts");
        Assert.Equal("Romeo", (string?)(await _export.DecryptAsync(changed, ExportOfContacts.ContactsNode, item, secret.Value)).Attribute("name"));
        Assert.DoesNotContain(secret.Value, set.Output + set.Errors + list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_secrets_file_the_new_secret_is_kept_there_too()
    {
        await MakeKeyAsync("juliet");
        var export = _export.Write([], []);
        var (changed, secrets) = (_folder.File("changed.xml"), _folder.File("secrets"));

        var set = await ToolProcess.RunAsync(
            "contacts", "set", export, "--gnupg-home", _gpg.Path, "--secrets", secrets, "--out", changed, "--only", ExportOfContacts.Account, "--jid", "romeo@montague.example");

        Assert.Equal((0, ""), (set.ExitCode, set.Errors));
        var list = await ToolProcess.RunAsync("secret", "list", changed, "--gnupg-home", _gpg.Path, "--secrets", secrets, "--csv", "-");
        Assert.Equal(2, list.Output.Split("\r\n").Count(line => line.Contains(",false,juliet@capulet.example,offline node file,", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Items_that_fail_are_told_and_the_rest_is_listed()
    {
        var export = _export.Write(
        [
            await Romeo(), await _export.ItemAsync("unknown", "<contact xmlns='urn:xmpp:contacts:0'/>", "k2"),
            ExportOfContacts.Item("plain", XElement.Parse("<contact xmlns='urn:xmpp:contacts:0' name='Mallory'><identity type='jid'>mallory@x.example</identity></contact>")),
            await _export.ItemAsync("invalid", "<contact xmlns='urn:xmpp:contacts:0' name='Nobody'/>"),
        ], []);

        var run = await ToolProcess.RunAsync("contacts", export, "--gnupg-home", _gpg.Path, "--secrets", _export.Secrets(), "--csv", "-");

        // An item that cannot be opened is never passed over in silence.
        Assert.Equal(4, run.ExitCode);
        Assert.Equal(2, run.Output.TrimEnd().Split("\r\n").Length);
        Assert.Equal(
            [
                "xmpp-contacts: juliet@capulet.example: item unknown of urn:xmpp:contacts is not used: the secret k2 is not known.",
                "xmpp-contacts: juliet@capulet.example: item plain of urn:xmpp:contacts is not used: the item is not encrypted: it holds <contact/>.",
                "xmpp-contacts: juliet@capulet.example: item invalid of urn:xmpp:contacts is not used: the contact has no identity.",
            ],
            run.Errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Of_very_many_items_that_fail_the_number_is_told()
    {
        var plain = XElement.Parse("<contact xmlns='urn:xmpp:contacts:0'/>");
        var export = _export.Write([await Romeo(), .. Enumerable.Range(0, 30).Select(i => ExportOfContacts.Item($"plain{i}", plain))], []);

        var run = await ToolProcess.RunAsync("contacts", export, "--gnupg-home", _gpg.Path, "--secrets", _export.Secrets());

        var lines = run.Errors.TrimEnd().Split('\n');
        Assert.Equal((21, "xmpp-contacts: 10 more items and secrets are not used."), (lines.Length, lines[^1]));
    }

    [Fact]
    public async Task An_account_that_cannot_be_opened_does_not_stop_the_others()
    {
        var export = await WriteAsync();

        var run = await ToolProcess.RunAsync("contacts", export, "--gnupg-home", _gpg.Path);

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("juliet@capulet.example: none of the 3 encrypted items can be opened", run.Sentence(), StringComparison.Ordinal);
        Assert.Equal(1, (await ToolProcess.RunAsync("contacts", export, "--gnupg-home", _gpg.Path, "--only", ExportOfContacts.Account)).ExitCode);
    }

    [Fact]
    public async Task Contacts_and_groups_of_an_export_are_changed_and_removed()
    {
        var export = await WriteAsync();
        string[] keys = ["--gnupg-home", _gpg.Path, "--secrets", _export.Secrets(), "--only", ExportOfContacts.Account];

        var described = await ChangeAsync("contacts", "group", "set", "--group", "=Friends", "--rename", "Friends", "--description", "Those who help");
        Assert.Matches(@"(?m)^\s+Friends\s+Those who help\s+1\s*$", described.Output);
        var taken = await ToolProcess.RunAsync(
            ["contacts", "group", "set", export, .. keys, "--group", "Foes", "--rename", "Friends", "--out", _folder.File("never.xml")]);
        Assert.Equal((1, "xmpp-contacts: There is no group of this name: nothing was changed."), (taken.ExitCode, taken.Sentence()));
        await ChangeAsync("contacts", "group", "set", "--group", "Foes");
        taken = await ToolProcess.RunAsync(
            ["contacts", "group", "set", export, .. keys, "--group", "Foes", "--rename", "Friends", "--out", _folder.File("never.xml")]);
        Assert.Equal(
            (1, "xmpp-contacts: juliet@capulet.example: there is another group of the new name already; nothing was changed."), (taken.ExitCode, taken.Sentence()));

        await ChangeAsync("contacts", "set", "--jid", "laurence@verona.example", "--name", "Friar", "--group", "Friends");
        Assert.Contains("juliet@capulet.example,Friar,laurence@verona.example,Friends,", await CsvAsync(), StringComparison.Ordinal);
        await ChangeAsync("contacts", "set", "--jid", "laurence@verona.example", "--name", "", "--no-groups");
        Assert.Contains("juliet@capulet.example,,laurence@verona.example,,", await CsvAsync(), StringComparison.Ordinal);
        await ChangeAsync("contacts", "group", "remove", "--group", "Friends");
        Assert.Contains(",Romeo\u009B31m,romeo@montague.example; phone=+39 045,,", await CsvAsync(), StringComparison.Ordinal);
        await ChangeAsync("contacts", "remove", "--jid", "romeo@montague.example");
        Assert.DoesNotContain("Romeo", await CsvAsync(), StringComparison.Ordinal);

        var absent = await ToolProcess.RunAsync(["contacts", "remove", export, .. keys, "--jid", "romeo@montague.example", "--out", _folder.File("never.xml")]);
        Assert.Equal((1, "xmpp-contacts: romeo@montague.example is not among the encrypted contacts: nothing was changed."), (absent.ExitCode, absent.Sentence()));
        Assert.False(File.Exists(_folder.File("never.xml")));

        async Task<ToolProcess> ChangeAsync(params string[] command)
        {
            var next = _folder.File($"{Guid.NewGuid():N}.xml");
            var run = await ToolProcess.RunAsync([.. command, export, .. keys, "--out", next]);
            Assert.Equal((0, ""), (run.ExitCode, run.Errors));
            export = next;
            return run;
        }

        async Task<string> CsvAsync() => (await ToolProcess.RunAsync(["contacts", export, .. keys, "--csv", "-"])).Output;
    }

    [Fact]
    public async Task Items_of_one_contact_become_one()
    {
        var export = _export.Write([await Romeo(), await _export.ItemAsync("later", Contact("Romeo Montague", "ROMEO@montague.example"))], []);
        var merged = _folder.File("merged.xml");

        var run = await ToolProcess.RunAsync(
            "contacts", export, "--gnupg-home", _gpg.Path, "--secrets", _export.Secrets(), "--only", ExportOfContacts.Account, "--merge", "--out", merged, "--csv", "-");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal("Account,Name,Identities,Groups,ItemIds\r\njuliet@capulet.example,Romeo Montague,ROMEO@montague.example; phone=+39 045,,later\r\n", run.Output);
        Assert.DoesNotContain(XDocument.Load(merged).Descendants(XName.Get("item", "http://jabber.org/protocol/pubsub")), item => (string?)item.Attribute("id") == "i1");
    }

    [Fact]
    public async Task A_node_that_others_could_read_is_named_when_it_is_made_private()
    {
        var export = _export.Write([await Romeo()], [], accessModel: "open");

        var run = await ToolProcess.RunAsync(
            "contacts", "remove", export, "--gnupg-home", _gpg.Path, "--secrets", _export.Secrets(), "--only", ExportOfContacts.Account, "--no-padding",
            "--jid", "romeo@montague.example", "--out", _folder.File("changed.xml"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("juliet@capulet.example: the node urn:xmpp:contacts could be read by others", run.Errors.Split('\n')[0], StringComparison.Ordinal);
        Assert.Empty(ExportOfContacts.Keys(_folder.File("changed.xml"), ExportOfContacts.ContactsNode));
    }

    [Fact]
    public async Task A_folder_gives_a_folder_and_standard_output_gets_the_export_alone()
    {
        var export = await WriteAsync();
        string[] change = ["--gnupg-home", _gpg.Path, "--secrets", _export.Secrets(), "--only", ExportOfContacts.Account, "--jid", "tybalt@capulet.example"];

        var piped = await ToolProcess.RunAsync(["contacts", "set", export, .. change, "--out", "-"]);
        Assert.Equal((0, ""), (piped.ExitCode, piped.Errors));
        Assert.Equal(2, XDocument.Parse(piped.Output).Descendants(XName.Get("user", "urn:xmpp:pie:0")).Count());

        Directory.CreateDirectory(_folder.File("in"));
        File.Copy(export, _folder.File("in/capulet.xml"));
        Assert.Equal(0, (await ToolProcess.RunAsync(["contacts", "set", _folder.File("in"), .. change, "--out", _folder.File("out")])).ExitCode);
        Assert.Contains("tybalt", (await ToolProcess.RunAsync(["contacts", _folder.File("out"), .. change[..4]])).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name the file for the changed one by --out FILE", "contacts", "set", "x.xml", "--jid", "a@x.example")]
    [InlineData("--out is for a changed export", "contacts", "remove", "--account", "a@x.example", "--jid", "a@x.example", "--out", "y.xml")]
    [InlineData("--out is for --merge", "contacts", "x.xml", "--out", "y.xml")]
    [InlineData("--jid: 'a@x.example/r' has a resource", "contacts", "set", "x.xml", "--jid", "a@x.example/r", "--out", "y.xml")]
    [InlineData("'phone' is not TYPE=VALUE", "contacts", "set", "x.xml", "--jid", "a@x.example", "--identity", "phone")]
    [InlineData("'a@x.example/r' is not a bare XMPP address", "contacts", "set", "x.xml", "--jid", "a@x.example", "--identity", "jid=a@x.example/r")]
    [InlineData("it does not go with --group", "contacts", "set", "x.xml", "--jid", "a@x.example", "--group", "g", "--no-groups", "--out", "y.xml")]
    [InlineData("--only names accounts of an export", "contacts", "--account", "a@x.example", "--only", "a@x.example")]
    [InlineData("Only one report can go to standard output", "contacts", "set", "x.xml", "--jid", "a@x.example", "--out", "-", "--json", "-")]
    [InlineData("--secrets: there is no file 'nowhere'", "secret", "list", "x.xml", "--secrets", "nowhere")]
    public async Task Wrong_usage_is_told(string sentence, params string[] arguments)
    {
        if (arguments.Contains("--account"))
        {
            arguments = [.. arguments, "--password-file", _folder.Write("password", "p")];
        }

        var run = await ToolProcess.RunAsync(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, run.Errors.Split('\n')[0], StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_service_cannot_be_reached_from_an_export_and_an_account_that_is_not_in_it_is_named()
    {
        var export = await WriteAsync();
        string[] keys = ["--gnupg-home", _gpg.Path, "--secrets", _export.Secrets()];

        var service = await ToolProcess.RunAsync(["contacts", export, .. keys, "--only", ExportOfContacts.Account, "--pubsub-service", "pubsub.x.example"]);
        Assert.Equal(1, service.ExitCode);
        Assert.Contains("juliet@capulet.example: the service pubsub.x.example can only be reached over a session", service.Sentence(), StringComparison.Ordinal);

        var missing = await ToolProcess.RunAsync(["contacts", "remove", export, .. keys, "--only", "paris@verona.example", "--jid", "a@x.example", "--out", _folder.File("y.xml")]);
        Assert.Equal((1, "xmpp-contacts: paris@verona.example: the export has no such account."), (missing.ExitCode, missing.Sentence()));
        Assert.False(File.Exists(_folder.File("y.xml")));
    }

    // Names without a space, longer than a line, and at every distance from its end.
    [Fact]
    public async Task No_cell_is_cut_inside_what_is_one_character_to_who_reads_it()
    {
        await MakeKeyAsync("juliet");
        const string Family = "👩‍👩‍👧‍👦";
        const string Rose = "🌹";
        var items = new List<XElement>();
        for (var letters = 0; letters < 12; letters++)
        {
            items.Add(await _export.ItemAsync($"f{letters}", Contact(new string('x', letters) + string.Concat(Enumerable.Repeat(Family, 40)), $"f{letters}@x.example")));
        }

        items.Add(await _export.ItemAsync("r", Contact("x" + string.Concat(Enumerable.Repeat(Rose, 150)), "r@x.example")));

        var run = await ToolProcess.RunAsync("contacts", _export.Write(items, []), "--gnupg-home", _gpg.Path, "--secrets", _export.Secrets());

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain('\uFFFD', run.Output);
        foreach (var line in run.Output.Split('\n'))
        {
            var rest = line.Replace(Family, "", StringComparison.Ordinal).Replace(Rose, "", StringComparison.Ordinal);
            Assert.True(rest.All(c => c is >= ' ' and <= '~' or '…' or >= '\u2500' and <= '\u257F'), rest);
        }

        Assert.Equal(12 * 40, run.Output.Split(Family).Length - 1);
        Assert.Equal(150, run.Output.Split(Rose).Length - 1);
    }

    private static string Contact(string? name, string jid, string more = "") => new XElement(
        Ns + "contact", name is null ? null : new XAttribute("name", name), new XElement(Ns + "identity", new XAttribute("type", "jid"), jid)).ToString()
        .Replace("</contact>", more + "</contact>", StringComparison.Ordinal);

    private Task<XElement> Romeo() => _export.ItemAsync("i1", Contact("Romeo", "romeo@montague.example", "<identity type='phone'>+39 045</identity>"));

    // XML 1.0 cannot hold an escape character; this is what a terminal can be steered with all the same.
    private async Task<string> WriteAsync() => _export.Write(
        [
            await _export.ItemAsync("i1", Contact("Romeo\u009B31m", "romeo@montague.example", "<identity type='phone'>+39 045</identity><group id='g1'/>")),
            await _export.ItemAsync("i2", Contact(null, "laurence@verona.example")),
        ],
        [await _export.ItemAsync("g1", "<group xmlns='urn:xmpp:contacts:0' id='g1' name='=Friends'/>")]);

    private async Task<string> NamesAsync(string export, string[] keys)
    {
        var run = await ToolProcess.RunAsync(["contacts", export, .. keys, "--json", "-"]);
        using var json = JsonDocument.Parse(run.Output);
        return string.Join(',', json.RootElement.EnumerateArray().Select(contact => contact.GetProperty("name").GetString() ?? "-"));
    }

    private async Task MakeKeyAsync(string user) => await _gpg.GpgAsync(["--quick-generate-key", $"xmpp:{user}@capulet.example", "future-default", "default", "never"]);
}
