using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using XmppContacts.Accounts;
using XmppContacts.Accounts.Tests;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Migration.Tests.Independent;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Interoperability;
using XmppContacts.Rosters;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests;

/// <summary>Whatever names and groups are, they come back to the letter.</summary>
public sealed class RoundTripTests(LivingAccounts accounts)
{
    private const int Rosters = 1000;
    private const int LivingRosters = 20;
    private const string Admin = "admin@capulet.example";

    private static readonly XNamespace Pie = "urn:xmpp:pie:0";
    private static readonly XNamespace Ns = "jabber:iq:roster";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The secrets are made before, so that a thousand accounts do not need a thousand keys; everything else is as in any migration.
    [Fact]
    public async Task A_thousand_hostile_rosters_of_an_export_are_the_same_after_migration_and_restoring()
    {
        await using var home = new GnuPgHome();
        await home.MakeKeyAsync(Admin);
        using var folder = new RunFolder();
        using var ring = new GnuPgKeyRing(home.Path);
        var rosters = HostileRosters.Make(Rosters, isForServers: false).ToList();
        Write(rosters, folder.File("in.xml"));
        await using (var secrets = await SecretsFile.OpenAsync(folder.File("secrets"), ring, Jid.Parse(Admin), Token))
        {
            await secrets.AddAsync([.. Enumerable.Range(0, Rosters).SelectMany(Secrets)], Token);
            var access = new AddressBookAccess(ring) { Secrets = secrets, Signer = Jid.Parse(Admin) };
            using var migrator = new ExportMigrator(folder.File("in.xml"), folder.File("new.xml"), ExportTarget.Other, access, new MigrationOptions(), parallel: 2);
            var migrated = await migrator.MigrateAsync(null, Token).ToListAsync(Token);
            Assert.Equal(
                rosters.Select(roster => roster.Items.Any(item => item.HasNameOrGroups) ? OutcomeKind.Migrated : OutcomeKind.Unchanged),
                migrated.Select(result => result.Result!.Outcome));
            Assert.All(Read(folder.File("new.xml")), row => Assert.EndsWith(" '' []", row, StringComparison.Ordinal));
            Assert.DoesNotContain("alert(1)", await File.ReadAllTextAsync(folder.File("new.xml"), Token), StringComparison.Ordinal);

            var restorer = new ExportRestorer(folder.File("new.xml"), folder.File("old.xml"), access, new RestoreOptions { RemoveEncrypted = true });
            var restored = await restorer.RestoreAsync(null, Token).ToListAsync(Token);
            Assert.All(restored, result => Assert.True(result.Result!.Outcome is OutcomeKind.Restored or OutcomeKind.Unchanged, result.Result.Message));
        }

        var (before, after) = (Read(folder.File("in.xml")), Read(folder.File("old.xml")));
        Assert.Equal(rosters.Sum(roster => roster.Items.Length), before.Count);
        Assert.Equal(before, after);
    }

    [Theory]
    [InlineData(ServerKind.Prosody)]
    [InlineData(ServerKind.Ejabberd)]
    public async Task Hostile_rosters_on_a_server_are_the_same_to_another_client_after_migration_and_restoring(ServerKind kind)
    {
        await Slixmpp.SkipUnlessInstalledAsync();
        await using var keys = new KeysForBoth();
        var rosters = HostileRosters.Make(LivingRosters, isForServers: true).ToList();
        var logins = await accounts.NewAccountsAsync(kind, LivingRosters, "hostile");
        await keys.AddAsync(logins.Select(login => login.Account));
        var access = new AddressBookAccess(keys.Ring) { Padding = PaddingPolicy.None };
        foreach (var (login, roster) in logins.Zip(rosters))
        {
            await using var account = await SessionAccount.ConnectAsync(login, Token);
            await Task.WhenAll(roster.Items.Select(item => account.SetRosterItemAsync(item, Token)));
        }

        var before = await ReadAsync(logins);
        Assert.Equal(rosters.Select(roster => roster.Items.Count(item => item.HasNameOrGroups)), before.Select(roster => roster.Count(item => item[1].GetString() != "" || item[2].GetArrayLength() > 0)));
        using var migrator = new AccountMigrator(access, new MigrationOptions());
        var restorer = new AccountRestorer(access, new RestoreOptions { RemoveEncrypted = true });
        foreach (var login in logins)
        {
            await using var account = await SessionAccount.ConnectAsync(login, Token);
            var outcome = await migrator.MigrateAsync(account, null, Token);
            Assert.True(outcome.Outcome is OutcomeKind.Migrated or OutcomeKind.Unchanged, outcome.Message);
        }

        Assert.All(await ReadAsync(logins), roster => Assert.All(roster, item => Assert.Equal(("", 0), (item[1].GetString(), item[2].GetArrayLength()))));
        foreach (var login in logins)
        {
            await using var account = await SessionAccount.ConnectAsync(login, Token);
            var outcome = await restorer.RestoreAsync(account, null, Token);
            Assert.True(outcome.Outcome is OutcomeKind.Restored or OutcomeKind.Unchanged, outcome.Message);
        }

        Assert.Equal(before.Select(roster => JsonSerializer.Serialize(roster)), (await ReadAsync(logins)).Select(roster => JsonSerializer.Serialize(roster)));
    }

    private async Task<List<List<JsonElement>>> ReadAsync(IReadOnlyList<XmppConnectionOptions> logins)
    {
        using var folder = new RunFolder();
        await File.WriteAllTextAsync(folder.File("root.pem"), accounts.RootPem, Token);
        var output = await ExternalProgram.RunAsync(
            Slixmpp.Python,
            [
                Path.Combine(AppContext.BaseDirectory, "read_rosters.py"), logins[0].Server!.Host,
                logins[0].Server!.Port!.Value.ToString(CultureInfo.InvariantCulture), folder.File("root.pem"),
            ],
            JsonSerializer.SerializeToUtf8Bytes(logins.Select(login => new[] { login.Account.ToString(), login.Password })));
        return JsonSerializer.Deserialize<List<List<JsonElement>>>(output)!;
    }

    private static IEnumerable<SharedSecret> Secrets(int user) => new[] { ContactNodes.Contacts, ContactNodes.Groups }
        .Select(node => SharedSecret.Create(Account(user), node, "urn:xmpp:contacts:0", Jid.Parse(Admin), DateTimeOffset.UtcNow));

    private static Jid Account(int user) => Jid.Parse($"user{user}@capulet.example");

    private static void Write(IReadOnlyList<Roster> rosters, string path)
    {
        using var writer = XmlWriter.Create(path, new XmlWriterSettings { Encoding = new UTF8Encoding(false), NewLineHandling = NewLineHandling.Entitize });
        new XElement(
            Pie + "server-data",
            new XElement(Pie + "host", new XAttribute("jid", "capulet.example"), rosters.Select((roster, i) => new XElement(
                Pie + "user", new XAttribute("name", Account(i).Local!), new XElement(Ns + "query", roster.Items.Select(item => new XElement(
                    Ns + "item", new XAttribute("jid", item.Jid.ToString()), item.Name is null ? null : new XAttribute("name", item.Name),
                    new XAttribute("subscription", item.Subscription.ToString().ToLowerInvariant()), item.Ask ? new XAttribute("ask", "subscribe") : null,
                    item.Groups.Select(group => new XElement(Ns + "group", group))))))))).WriteTo(writer);
    }

    private static List<string> Read(string path) =>
        [.. XElement.Load(path, LoadOptions.PreserveWhitespace).Descendants(Pie + "user").SelectMany(user => user.Elements(Ns + "query").Elements(Ns + "item").Select(item => Row(user, item)))];

    // An empty group is none (RFC 6121 §2.1.2.6).
    private static string Row(XElement user, XElement item)
    {
        var groups = item.Elements(Ns + "group").Select(element => element.Value).Where(value => value.Length > 0).Order(StringComparer.Ordinal);
        string?[] states = [.. new[] { "jid", "subscription", "ask" }.Select(name => (string?)item.Attribute(name))];
        return $"{(string?)user.Attribute("name")} {string.Join(' ', states)} '{(string?)item.Attribute("name")}' [{string.Join('\u001F', groups)}]";
    }
}
