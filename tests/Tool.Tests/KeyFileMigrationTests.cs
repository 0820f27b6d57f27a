using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Rosters;
using XmppContacts.Servers;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>Accounts are migrated and restored with key files, on a machine that has no gpg.</summary>
public sealed class KeyFileMigrationTests(LivingServers servers) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Verona => Path.Combine(AppContext.BaseDirectory, "verona.xml");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string[] Keys => ["--keys", _folder.File("keys"), "--signer", MigrationKeys.Organisation, "--secrets", _folder.File("secrets.gpg")];

    [Fact]
    public async Task Export_is_migrated_and_restored_and_a_backup_code_gives_its_key()
    {
        Assert.Equal(0, (await ToolProcess.RunAloneAsync("key", "generate", MigrationKeys.Organisation, "--keys", _folder.File("keys"))).ExitCode);
        var moved = _folder.File("moved.xml");
        string[] migrate = ["--target", "prosody", "--generate-keys", "--backup-codes", _folder.File("codes.csv"), .. Keys];
        var run = await ToolProcess.RunAloneAsync(["migrate", Verona, "--out", moved, .. migrate, "--csv", "-"]);

        // The sample has accounts with items that no key here opens.
        AssertOnlyUnopenedItemsFail(run);
        var migrated = OutcomeRow.Read(run.Output).Where(row => row.Outcome == "migrated").Select(row => row.Account).ToList();
        Assert.Equal(["juliet@capulet.example", "nurse@capulet.example", "romeo@montague.example", "laurence@montague.example"], migrated);
        Assert.DoesNotContain(Names(moved), item => migrated.Contains(item.Account) && item.Name.Length > 0);

        var audit = await ToolProcess.RunAloneAsync(["audit", moved, .. Keys, "--rules", "RosterNameExposed,UndecryptableItem,ContactMismatch,NotMigrated", "--csv", "-"]);
        Assert.DoesNotContain(FindingRow.Read(audit.Output), row => migrated.Contains(row.Account));
        var again = await ToolProcess.RunAloneAsync(["migrate", moved, "--out", _folder.File("again.xml"), .. migrate, "--csv", "-"]);
        Assert.DoesNotContain(OutcomeRow.Read(again.Output), row => row.Outcome == "migrated");

        var restored = await ToolProcess.RunAloneAsync(["restore", moved, "--out", _folder.File("back.xml"), .. Keys, "--remove-encrypted", "--csv", "-"]);
        AssertOnlyUnopenedItemsFail(restored);
        Assert.Equal(Names(Verona), Names(_folder.File("back.xml")));

        // Account, key, code.
        var code = (await File.ReadAllLinesAsync(_folder.File("codes.csv"), Token)).Single(line => line.StartsWith("juliet@", StringComparison.Ordinal)).Split(',')[2];
        var imported = await ToolProcess.RunAloneAsync(
            "key", "import", moved, "--only", "juliet@capulet.example", "--backup-code-file", _folder.Write("code", code), "--keys", _folder.File("other"), "--csv", "-");
        Assert.Equal((0, ""), (imported.ExitCode, imported.Errors));
        Assert.Contains("xmpp:juliet@capulet.example", imported.Output, StringComparison.Ordinal);
        Assert.Contains(",valid,true,true,true", imported.Output, StringComparison.Ordinal);
    }

    private static void AssertOnlyUnopenedItemsFail(ToolProcess run)
    {
        Assert.Equal(4, run.ExitCode);
        Assert.All(run.Errors.TrimEnd().Split('\n'), line => Assert.Contains("encrypted item", line, StringComparison.Ordinal));
    }

    [Theory]
    [Trait("Needs", "server")]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Live_account_is_migrated_read_and_restored(ServerKind kind)
    {
        var account = await servers.NewAccountAsync(kind);
        RosterItem[] contacts = [Item("romeo@montague.example", "Ромео", "Love"), Item("nurse@capulet.example", "Nurse")];
        await using (var session = await servers.LogInAsync(kind, account))
        {
            foreach (var contact in contacts)
            {
                await session.SetRosterItemAsync(contact, Token);
            }
        }

        string[] keys = ["--keys", _folder.File("keys"), "--passphrase-file", _folder.Write("passphrase", "wherefore art thou\n")];
        var migrated = await servers.RunAloneAsync(
            kind, "--account", account, ["migrate", .. keys, "--generate-keys", "--backup-codes", _folder.File("codes.csv"), "--csv", "-"]);
        Assert.True(migrated.ExitCode == 0, migrated.Errors);
        Assert.Equal("migrated", Assert.Single(OutcomeRow.Read(migrated.Output)).Outcome);

        var listed = await servers.RunAloneAsync(kind, "--account", account, ["contacts", .. keys, "--csv", "-"]);
        Assert.Contains("Ромео", listed.Output, StringComparison.Ordinal);
        var restored = await servers.RunAloneAsync(kind, "--account", account, ["restore", .. keys, "--remove-encrypted", "--csv", "-"]);
        Assert.True(restored.ExitCode == 0, restored.Errors);
        await using var after = await servers.LogInAsync(kind, account);
        Assert.Equal(["Nurse", "Ромео"], (await after.GetRosterAsync(Token)).Items.Select(item => item.Name).Order(StringComparer.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private static RosterItem Item(string jid, string name, params string[] groups) => new() { Jid = Jid.Parse(jid), Name = name, Groups = [.. groups] };

    private static List<(string Account, string Contact, string Name, string Groups)> Names(string export) =>
    [
        .. XDocument.Load(export).Descendants().Where(element => element.Name.LocalName == "user").SelectMany(user =>
            user.Elements(XName.Get("query", "jabber:iq:roster")).Elements().Where(item => item.Attribute("jid") is not null).Select(item => (
                $"{user.Attribute("name")!.Value}@{user.Parent!.Attribute("jid")!.Value}", item.Attribute("jid")!.Value, item.Attribute("name")?.Value ?? "",
                string.Join('|', item.Elements().Select(group => group.Value).Where(group => group.Length > 0).Order(StringComparer.Ordinal))))).Order(),
    ];
}
