using System.Text.Json;
using System.Xml.Linq;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>Exports are migrated and restored by the program as an administrator runs it.</summary>
[Trait("Needs", "gpg")]
public sealed class ExportMigrationTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GnuPgFolder _keys = new();

    // Those of the sample that have names or groups in the roster; tybalt, gregory and peter have items of unknown secrets.
    private static readonly string[] Migrated = ["juliet@capulet.example", "nurse@capulet.example", "romeo@montague.example", "laurence@montague.example"];

    // All with names or groups, but for user1, who has published a key that nobody has.
    private static readonly string[] MigratedOfProsody =
    [
        "user13@montague.example", "user14@montague.example", "user16@montague.example", "user17@montague.example", "user20@montague.example",
        "user2@capulet.example", "user3@capulet.example", "user5@capulet.example", "user9@capulet.example",
    ];

    // Their nodes hold random octets, which stay, and of which an audit tells.
    private static readonly string[] WithInvalidItems = ["user13@montague.example", "user2@capulet.example"];

    // Of samples/verona.xml: accounts with encrypted items whose secrets are in no place, which is never called unchanged.
    private const int Unopened = 6;

    private static string Verona => Path.Combine(AppContext.BaseDirectory, "verona.xml");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _keys.DisposeAsync();
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_done_and_changes_nothing()
    {
        await MigrationKeys.AddAsync(_keys, MigrationKeys.Organisation);
        var before = await File.ReadAllBytesAsync(Verona, Token);

        var run = await ToolProcess.RunAsync([.. Migrate(Verona, "out.xml"), "--dry-run", "--csv", "-"]);

        Assert.Equal(4, run.ExitCode);
        Assert.Equal(Unopened, run.Errors.TrimEnd().Split('\n').Count(line => line.Contains("cannot be opened", StringComparison.Ordinal)));
        var rows = OutcomeRow.Read(run.Output);
        Assert.Equal(12, rows.Count);
        Assert.Equal(Migrated, rows.Where(row => row.Outcome == "planned").Select(row => row.Account));
        Assert.All(rows, row => Assert.Contains(row.Outcome, new[] { "planned", "failed", "unchanged" }));

        // Counted in samples/verona.xml by hand.
        var laurence = rows.Single(row => row.Account == "laurence@montague.example");
        Assert.Equal((3, 2, 3), (laurence.Contacts, laurence.Groups, laurence.RosterItemsCleared));
        Assert.Equal(before, await File.ReadAllBytesAsync(Verona, Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        Assert.Single(await _keys.Ring().GetKeysAsync(Token));
    }

    [Theory]
    [InlineData("verona.xml")]
    [InlineData("prosody")]
    public async Task Migrated_accounts_leak_nothing_a_second_run_changes_nothing_and_rosters_come_back(string export)
    {
        await MigrationKeys.AddAsync(_keys, MigrationKeys.Organisation);
        var isFolder = export == "prosody";
        var source = isFolder ? Path.Combine(Fixture.Path("exports"), export) : Verona;
        var (moved, again, back) = isFolder ? ("moved", "again", "back") : ("moved.xml", "again.xml", "back.xml");

        var run = await ToolProcess.RunAsync([.. Migrate(source, moved), "--csv", "-"]);
        var exitCode = isFolder ? 0 : 4;
        Assert.Equal(exitCode, run.ExitCode);
        var rows = OutcomeRow.Read(run.Output);
        Assert.Equal(isFolder ? 0 : Unopened, rows.Count(row => row.Outcome == "failed" && row.Message.Contains("cannot be opened", StringComparison.Ordinal)));
        var migrated = rows.Where(row => row.Outcome == "migrated").Select(row => row.Account).ToList();
        Assert.Equal((isFolder ? MigratedOfProsody : Migrated).Order(StringComparer.Ordinal), migrated.Order(StringComparer.Ordinal));
        Assert.All(rows.Where(row => row.Outcome == "migrated"), row => Assert.Contains("secret share SOURCE --secrets FILE", row.Message, StringComparison.Ordinal));
        Assert.All(Rosters(_folder.File(moved)).Where(item => migrated.Contains(item.Account)), item => Assert.Equal(("", ""), (item.Name, item.Groups)));

        var audit = await ToolProcess.RunAsync(["audit", _folder.File(moved), .. Keys(), "--csv", "-"]);
        Assert.Equal(0, audit.ExitCode);
        Assert.DoesNotContain(
            FindingRow.Read(audit.Output),
            row => migrated.Except(WithInvalidItems).Contains(row.Account) && row.Severity is not ("Low" or "Info"));

        var second = await ToolProcess.RunAsync([.. Migrate(_folder.File(moved), again), "--csv", "-"]);
        Assert.Equal(exitCode, second.ExitCode);
        var secondRows = OutcomeRow.Read(second.Output);
        Assert.All(secondRows.Where(row => migrated.Contains(row.Account)), row => Assert.Equal("unchanged", row.Outcome));
        Assert.DoesNotContain(secondRows, row => row.Outcome == "migrated");

        var restored = await ToolProcess.RunAsync(["restore", _folder.File(moved), "--out", _folder.File(back), "--remove-encrypted", .. Keys(), "--csv", "-"]);
        Assert.Equal(exitCode, restored.ExitCode);
        Assert.Equal(migrated, OutcomeRow.Read(restored.Output).Where(row => row.Outcome == "restored").Select(row => row.Account));
        Assert.Equal(Rosters(source), Rosters(_folder.File(back)));
        Assert.Equal(MetaContacts(source), MetaContacts(_folder.File(back)));
    }

    [Fact]
    public async Task Keys_that_are_made_have_their_codes_in_one_file_for_one_reader_and_nowhere_else()
    {
        await MigrationKeys.AddAsync(_keys, MigrationKeys.Organisation);

        var run = await ToolProcess.RunAsync(Migrate(Verona, "out.xml"));

        Assert.Equal(4, run.ExitCode);
        var codes = await File.ReadAllLinesAsync(_folder.File("codes.csv"), Token);
        Assert.Equal("Account,Fingerprint,BackupCode", codes[0]);
        Assert.Equal(Migrated.Order(), codes[1..].Select(line => line.Split(',')[0]).Order());
        Assert.DoesNotContain('\r', await File.ReadAllTextAsync(_folder.File("codes.csv"), Token));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("codes.csv")));
        }

        // With a signer, the file is encrypted to it.
        var file = await _keys.GpgAsync("--decrypt", await File.ReadAllBytesAsync(_folder.File("secrets.xml"), Token));
        var secrets = XDocument.Load(new MemoryStream(file)).Descendants().Where(element => element.Name.LocalName == "shared-secret").Select(secret => secret.Value).ToList();
        Assert.Equal(2 * Migrated.Length, secrets.Count);
        Assert.All([.. codes[1..].Select(line => line.Split(',')[2]), .. secrets], secret => Assert.DoesNotContain(secret.Trim(), run.Output + run.Errors, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Codes_are_not_given_to_a_device_that_would_not_keep_them()
    {
        Assert.SkipUnless(File.Exists("/dev/null"), "The system has no /dev/null.");
        await MigrationKeys.AddAsync(_keys, MigrationKeys.Organisation);
        var mode = File.GetUnixFileMode("/dev/null");

        var run = await ToolProcess.RunAsync([.. Migrate(Verona, "out.xml").Select(argument => argument == _folder.File("codes.csv") ? "/dev/null" : argument), "--csv", "-"]);

        var left = File.GetUnixFileMode("/dev/null");
        if (left != mode)
        {
            File.SetUnixFileMode("/dev/null", mode);
        }

        Assert.Equal((mode, 4), (left, run.ExitCode));
        Assert.All(
            OutcomeRow.Read(run.Output).Where(row => Migrated.Contains(row.Account)),
            row => Assert.Equal(("failed", "'/dev/null' is no file, and would not keep the codes."), (row.Outcome, row.Message)));
    }

    [Fact]
    public async Task The_summary_and_each_report_tell_the_same()
    {
        await MigrationKeys.AddAsync(_keys, MigrationKeys.Organisation);

        var run = await ToolProcess.RunAsync(
            [.. Migrate(Verona, "out.xml"), "--json", _folder.File("o.json"), "--html", _folder.File("o.html"), "--metrics", _folder.File("o.prom")]);

        Assert.Contains("12 accounts: 6 failed, 4 migrated, 2 unchanged", run.Output, StringComparison.Ordinal);
        Assert.True(run.Output.IndexOf("tybalt@", StringComparison.Ordinal) < run.Output.IndexOf("juliet@", StringComparison.Ordinal), run.Output);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.File("o.json"), Token));
        var laurence = json.RootElement.EnumerateArray().Single(outcome => outcome.GetProperty("account").GetString() == "laurence@montague.example");
        Assert.Equal(
            ("migrated", 3, 2, 3, 0),
            (laurence.GetProperty("outcome").GetString(), laurence.GetProperty("contacts").GetInt32(), laurence.GetProperty("groups").GetInt32(),
                laurence.GetProperty("rosterItemsCleared").GetInt32(), laurence.GetProperty("conflicts").GetArrayLength()));
        Assert.Contains("xmpp_contacts_migration_accounts{outcome=\"migrated\"} 4\n", await File.ReadAllTextAsync(_folder.File("o.prom"), Token), StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(_folder.File("o.html"), Token);
        Assert.Contains("<h2 id=\"verdict\">12 accounts, 6 incomplete.</h2>", page, StringComparison.Ordinal);
        Assert.Contains("laurence@montague.example", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_and_nobody_to_make_one_an_account_is_skipped_and_that_is_no_failure()
    {
        var run = await ToolProcess.RunAsync(
            "migrate", Verona, "--out", _folder.File("out.xml"), "--target", "prosody", "--gnupg-home", _keys.Path, "--secrets", _folder.File("secrets.xml"), "--csv", "-");

        // Others have items that cannot be opened.
        Assert.Equal(4, run.ExitCode);
        Assert.DoesNotContain("romeo@montague.example", run.Errors, StringComparison.Ordinal);
        Assert.Equal(
            ("skipped", "The key ring has no OpenPGP key of the account, and none was to be made."),
            OutcomeRow.Read(run.Output).Where(row => row.Account == "romeo@montague.example").Select(row => (row.Outcome, row.Message)).Single());
    }

    [Fact]
    public async Task An_account_that_cannot_be_read_does_not_stop_the_others()
    {
        await MigrationKeys.AddAsync(_keys, MigrationKeys.Organisation);
        var export = _folder.Write("x.xml", """
            <server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'><user name='no@one'/>
              <user name='juliet'><query xmlns='jabber:iq:roster'><item jid='romeo@montague.example' name='Romeo'/></query></user>
            </host></server-data>
            """);

        var run = await ToolProcess.RunAsync([.. Migrate(export, "out.xml"), "--csv", "-"]);

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("no@one", run.Sentence(), StringComparison.Ordinal);
        Assert.Equal(("juliet@capulet.example", "migrated"), OutcomeRow.Read(run.Output).Select(row => (row.Account, row.Outcome)).Single());
    }

    [Theory]
    [InlineData("by --out FILE", "migrate", "x.xml", "--target", "prosody")]
    [InlineData("by --target prosody", "migrate", "x.xml", "--out", "y.xml")]
    [InlineData("with --secrets FILE", "migrate", "x.xml", "--out", "y.xml", "--target", "prosody")]
    [InlineData("ejabberd's import ignores personal eventing nodes", "migrate", "x.xml", "--out", "y.xml", "--target", "ejabberd")]
    [InlineData("--generate-keys needs --backup-codes", "migrate", "--account", "a@x.example", "--generate-keys")]
    [InlineData("--backup-codes is for --generate-keys", "migrate", "--account", "a@x.example", "--backup-codes", "codes.csv")]
    [InlineData("--crlf is for the file of --backup-codes", "migrate", "--account", "a@x.example", "--crlf")]
    [InlineData("never shown", "migrate", "--account", "a@x.example", "--generate-keys", "--backup-codes", "-")]
    [InlineData("--target is for an export", "migrate", "--account", "a@x.example", "--target", "prosody")]
    [InlineData("--out is for a changed export", "migrate", "--account", "a@x.example", "--out", "y.xml")]
    [InlineData("Name one source", "migrate")]
    [InlineData("Only one report can go to standard output", "migrate", "x.xml", "--out", "-", "--target", "prosody", "--csv", "-")]
    [InlineData("by --out FILE", "restore", "x.xml")]
    [InlineData("neither a file nor a folder", "restore", "--account", "a@x.example", "--from-backup", "/nowhere/at/all")]
    public async Task Wrong_usage_is_told(string sentence, params string[] arguments)
    {
        var run = await ToolProcess.RunAsync(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, run.Errors.Split('\n')[0], StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task What_another_server_imports_is_taken_at_the_users_word()
    {
        await MigrationKeys.AddAsync(_keys, MigrationKeys.Organisation);

        var run = await ToolProcess.RunAsync([.. Migrate(Verona, "out.xml").Select(argument => argument == "prosody" ? "other" : argument)]);

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("taken at your word", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_is_told_before_anything_is_changed()
    {
        await MigrationKeys.AddAsync(_keys, MigrationKeys.Organisation);

        var run = await ToolProcess.RunAsync([.. Migrate(Verona, "out.xml"), "--csv", _folder.File("none/o.csv")]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("cannot be written", run.Sentence(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Ctrl_C_leaves_no_half_export_and_another_run_completes()
    {
        Interrupts.SkipWhenThereAreNone();
        await MigrationKeys.AddAsync(_keys, MigrationKeys.Organisation);
        var users = Enumerable.Range(0, 40).Select(i => $"<user name='user{i}'><query xmlns='jabber:iq:roster'><item jid='romeo@montague.example' name='Romeo'/></query></user>");
        var export = _folder.Write("x.xml", $"<server-data xmlns='urn:xmpp:pie:0'><host jid='capulet.example'>{string.Concat(users)}</host></server-data>");
        using var interrupted = new CancellationTokenSource();
        using var ended = new CancellationTokenSource();
        var watching = Interrupts.WhenFileHasAsync(_folder.File("codes.csv"), "user1@", interrupted, ended.Token);

        var run = await ToolProcess.RunAsync(Migrate(export, "out.xml"), CancellationToken.None, interrupted.Token);
        await ended.CancelAsync();
        await watching;

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("an export is written only when all of it is done", run.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path, "*out.xml*"));
        var second = await ToolProcess.RunAsync([.. Migrate(export, "out.xml"), "--csv", "-"]);
        Assert.Equal((0, ""), (second.ExitCode, second.Errors));
        Assert.All(OutcomeRow.Read(second.Output), row => Assert.Equal("migrated", row.Outcome));
    }

    private string[] Migrate(string source, string output) =>
    [
        "migrate", source, "--out", _folder.File(output), "--target", "prosody", "--include-metacontacts", "--generate-keys", "--backup-codes", _folder.File("codes.csv"), .. Keys(),
    ];

    private string[] Keys() => ["--gnupg-home", _keys.Path, "--signer", MigrationKeys.Organisation, "--secrets", _folder.File("secrets.xml")];

    private static IEnumerable<XElement> Users(string export) => (Directory.Exists(export) ? Directory.EnumerateFiles(export, "*.xml") : [export])
        .SelectMany(file => XDocument.Load(file).Descendants().Where(element => element.Name.LocalName == "user"));

    private static string AccountOf(XElement user) => $"{user.Attribute("name")!.Value}@{user.Parent!.Attribute("jid")!.Value}";

    private static List<(string Account, string Contact, string Name, string Groups, string Subscription)> Rosters(string export) =>
    [
        .. Users(export).SelectMany(user => user.Elements(XName.Get("query", "jabber:iq:roster")).Elements().Where(item => item.Attribute("jid") is not null).Select(item => (
            AccountOf(user), item.Attribute("jid")!.Value, item.Attribute("name")?.Value ?? "",
            string.Join('|', item.Elements().Where(group => group.Name.LocalName == "group").Select(group => group.Value).Where(group => group.Length > 0).Order(StringComparer.Ordinal)),
            item.Attribute("subscription")?.Value ?? ""))).Order(),
    ];

    private static List<string> MetaContacts(string export) =>
    [
        .. Users(export).SelectMany(user => user.Descendants(XName.Get("meta", "storage:metacontacts"))
            .Select(meta => $"{AccountOf(user)} {string.Join(' ', meta.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).OrderBy(attribute => attribute.Name.LocalName))}"))
            .Order(StringComparer.Ordinal),
    ];
}
