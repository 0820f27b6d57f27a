using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>What --dry-run plans is what the real run does.</summary>
[Trait("Needs", "gpg")]
public sealed class PlannedExportTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GnuPgFolder _keys = new();

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _keys.DisposeAsync();
    }

    // Twice after normalisation, not understood entirely, without items, and in good order.
    [Theory]
    [InlineData("x.xml")]
    [InlineData("folder")]
    public async Task An_account_that_the_real_run_leaves_is_not_planned(string name)
    {
        await MigrationKeys.AddAsync(_keys, MigrationKeys.Organisation);
        foreach (var user in new[] { "anna", "bea", "carla", "dora" })
        {
            await MigrationKeys.AddAsync(_keys, user + "@old.example");
        }

        const string Start = "<server-data xmlns='urn:xmpp:pie:0'><host jid='old.example'>";
        const string End = "</host></server-data>";
        string[] users =
        [
            User("anna", "<item jid='x@old.example' name='First'/>"),
            User("bea", "<item jid='x@old.example' name='Bea'/><Item jid='y@old.example' name='Hidden'/>"),
            User("carla", ""),
            User("dora", "<item jid='x@old.example' name='Good'/>"),
            User("Anna", "<item jid='x@old.example' name='Second'/>"),
        ];
        if (name == "folder")
        {
            Directory.CreateDirectory(_folder.File(name));
            for (var i = 0; i < users.Length; i++)
            {
                _folder.Write($"folder/{i}.xml", Start + users[i] + End);
            }
        }
        else
        {
            _folder.Write(name, Start + string.Concat(users) + End);
        }

        var planned = await MigrateAsync("--dry-run");
        var done = await MigrateAsync("--out", _folder.File("out"));

        Assert.Equal(
            [("anna@old.example", "failed"), ("bea@old.example", "failed"), ("carla@old.example", "unchanged"), ("dora@old.example", "migrated")], done.Rows);
        Assert.Equal(done.Rows.Select(row => row with { Outcome = row.Outcome == "migrated" ? "planned" : row.Outcome }), planned.Rows);
        Assert.Equal(4, planned.ExitCode);
        Assert.Equal((done.ExitCode, done.Errors), (planned.ExitCode, planned.Errors));
        Assert.Equal(2, planned.Errors.Split("more than once").Length - 1);

        async Task<((string Account, string Outcome)[] Rows, int ExitCode, string Errors)> MigrateAsync(params string[] more)
        {
            var run = await ToolProcess.RunAsync(
                ["migrate", _folder.File(name), "--target", "prosody", "--gnupg-home", _keys.Path, "--signer", MigrationKeys.Organisation, "--secrets", _folder.File("s.gpg"), "--csv", "-", .. more]);
            return ([.. OutcomeRow.Read(run.Output).Select(row => (row.Account, row.Outcome)).Order()], run.ExitCode, run.Errors);
        }
    }

    private static string User(string name, string items) => $"<user name='{name}'><query xmlns='jabber:iq:roster'>{items}</query></user>";
}
