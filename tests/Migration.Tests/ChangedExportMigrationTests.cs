using System.Text;
using System.Text.Json;
using XmppContacts.Accounts;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp.KeyFiles;
using XmppContacts.OpenPgp.Tests.Interoperability;
using XmppContacts.Servers;
using XmppContacts.Tests.Accounts;

namespace XmppContacts.Migration.Tests;

/// <summary>Whatever is wrong with the structure of an export: what is said to be migrated cannot be read in the output, and the rest is there byte for byte.</summary>
public sealed class ChangedExportMigrationTests : IDisposable
{
    private readonly RunFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Needs", "python3")]
    public async Task Nothing_that_is_said_to_be_migrated_is_readable_and_nothing_else_is_changed()
    {
        ExternalProgram.SkipUnlessInstalled("python3");
        using var ring = new KeyFileRing(_folder.File("keys"), mayBeNew: true);
        await ring.GenerateAsync("xmpp:anna@old.example", Token);
        await ring.GenerateAsync("xmpp:bea@old.example", Token);
        await using var secrets = await SecretsFile.OpenAsync(_folder.File("secrets"), ring, null, Token);
        var access = new AddressBookAccess(ring) { Secrets = secrets, Padding = PaddingPolicy.None };
        var cases = new List<object>();
        var failures = new List<string>();
        var migrated = 0;
        for (var seed = 0; seed < ChangedExport.Count(usual: 120); seed++)
        {
            var change = ChangedExport.Of(seed, ChangedExport.Account);
            var (output, outcomes) = await MigrateAsync(access, change.Text);
            var done = outcomes.Where(outcome => outcome.Outcome is OutcomeKind.Migrated or OutcomeKind.Unchanged).Select(outcome => outcome.Account.ToString()).ToHashSet();
            migrated += done.Count;
            cases.Add(new { name = $"{seed}: {change.Change}", document = output, accounts = done.Select(account => account[..account.IndexOf('@')]) });
            if (!done.Contains("anna@old.example"))
            {
                failures.Add($"{seed}: {change.Change}: anna is not migrated: {string.Join(" | ", outcomes)}");
            }

            failures.AddRange(ChangedExport.Accounts.Where(account => !done.Contains(account) && !output.Contains(Part(change.Text, account), StringComparison.Ordinal))
                .Select(account => $"{seed}: {change.Change}: {account} is not copied as it was"));
        }

        var found = await ExternalProgram.RunAsync(
            "python3", [Path.Combine(AppContext.BaseDirectory, "find_readable.py")], JsonSerializer.SerializeToUtf8Bytes(cases));
        failures.AddRange(Encoding.UTF8.GetString(found).Split('\n', StringSplitOptions.RemoveEmptyEntries));

        Assert.True(failures.Count == 0, $"{failures.Count}:\n{string.Join('\n', failures.Take(40))}");
        Assert.True(migrated > cases.Count, $"{migrated} accounts of {cases.Count} exports");
    }

    public void Dispose() => _folder.Dispose();

    // From the end of the account before it, or the beginning of the host, to the next account or the end of the host.
    private static string Part(string text, string account)
    {
        var (begin, end) = account[..account.IndexOf('@')] switch
        {
            "anna" => ("<host jid=\"old.example\">", "<user name=\"bea\""),
            "bea" => ("</user>", "<user name=\"carla\""),
            "carla" => ("<user name=\"carla\"", "</host>"),
            _ => ("<user name=\"dora\"", "</host>"),
        };
        if (!text.Contains(begin, StringComparison.Ordinal))
        {
            (begin, end) = (begin.Replace('"', '\''), end.Replace('"', '\''));
        }

        var from = account.StartsWith("bea", StringComparison.Ordinal)
            ? text.IndexOf("</user>", text.IndexOf("anna owes me", StringComparison.Ordinal), StringComparison.Ordinal) + "</user>".Length
            : text.IndexOf(begin, StringComparison.Ordinal);
        var to = text.IndexOf(end, from, StringComparison.Ordinal);
        to = to < 0 ? text.IndexOf(end.Replace('"', '\''), from, StringComparison.Ordinal) : to;
        return to < 0 ? text[from..] : text[from..to];
    }

    private async Task<(string Output, List<MigrationOutcome> Outcomes)> MigrateAsync(AddressBookAccess access, string text)
    {
        await File.WriteAllTextAsync(_folder.File("in.xml"), text, Token);
        using var migrator = new ExportMigrator(
            _folder.File("in.xml"), _folder.File("out.xml"), ExportTarget.Prosody, access, new MigrationOptions { IncludeMetaContacts = true });
        var outcomes = new List<MigrationOutcome>();
        await foreach (var result in migrator.MigrateAsync(null, Token))
        {
            if (result.IsResult)
            {
                outcomes.Add(result.Result);
            }
        }

        var output = await File.ReadAllTextAsync(_folder.File("out.xml"), Token);
        File.Delete(_folder.File("out.xml"));
        return (output, outcomes);
    }
}
