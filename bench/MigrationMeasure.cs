using System.Diagnostics;
using System.Globalization;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Migration;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Rosters;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Bench;

/// <summary>Accounts with 20 contacts migrated in an export and over sessions, with the time that GnuPG and the server take of it.</summary>
internal static class MigrationMeasure
{
    private const int Accounts = 40;
    private const int Contacts = 20;
    private const string Password = "bench password";

    public static async Task<int> RunAsync()
    {
        if (!GpgPerItem.IsInstalled)
        {
            Console.WriteLine("gpg is not installed");
            return 1;
        }

        // Short, so that the agent's socket fits.
        var folder = Directory.CreateTempSubdirectory("b-").FullName;
        try
        {
            await ExportAsync(folder);
            foreach (var kind in Enum.GetValues<ServerKind>())
            {
                await SessionsAsync(folder, kind);
            }

            return 0;
        }
        finally
        {
            using (var agent = Process.Start(new ProcessStartInfo("gpgconf", ["--homedir", folder, "--kill", "all"])))
            {
                await agent!.WaitForExitAsync();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ExportAsync(string folder)
    {
        var export = Path.Combine(folder, "export.xml");
        ExportGenerator.Write(export, Accounts);
        await MakeKeysAsync(folder, "verona.example");
        foreach (var parallel in new[] { 1, Environment.ProcessorCount })
        {
            using var ring = new GnuPgKeyRing(folder);
            var gpg = new TimeSpent();
            var output = Path.Combine(folder, $"out{parallel}.xml");
            var secrets = await SecretsFile.OpenAsync(Path.Combine(folder, $"secrets{parallel}"), ring);
            await using (secrets)
            {
                using var migrator = new ExportMigrator(
                    export, output, ExportTarget.Prosody, new AddressBookAccess(new TimedKeyRing(ring, gpg)) { Secrets = secrets }, new MigrationOptions(), parallel);
                var clock = Stopwatch.StartNew();
                await foreach (var result in migrator.MigrateAsync())
                {
                    Check(result);
                }

                Tell($"an export, {parallel} at one time", clock.Elapsed, gpg, null);
            }
        }
    }

    private static async Task SessionsAsync(string folder, ServerKind kind)
    {
        if (XmppServer.Missing(kind) is { } missing)
        {
            Console.WriteLine($"{kind}: {missing}");
            return;
        }

        await MakeKeysAsync(folder, TestDomains.Sha256);
        using var authority = new TestAuthority();
        TestAccount[] accounts = [.. Enumerable.Range(0, Accounts).Select(i => new TestAccount($"user{i}", TestDomains.Sha256, Password))];
        await using var server = await XmppServer.StartAsync(kind, new ServerSetup { Accounts = accounts }, authority);
        using var ring = new GnuPgKeyRing(folder);
        var (gpg, network) = (new TimeSpent(), new TimeSpent());
        using var migrator = new AccountMigrator(new AddressBookAccess(new TimedKeyRing(ring, gpg)), new MigrationOptions());
        var elapsed = TimeSpan.Zero;
        foreach (var account in accounts)
        {
            var options = new XmppConnectionOptions(Jid.Parse(account.Address, CultureInfo.InvariantCulture), Password)
            {
                Server = new ServerAddress("127.0.0.1", server.ClientPort),
                ExtraRoots = [authority.Root],
            };
            await using (var filling = await SessionAccount.ConnectAsync(options))
            {
                await FillAsync(filling);
            }

            var clock = Stopwatch.StartNew();
            await using var session = await network.OnAsync(() => SessionAccount.ConnectAsync(options));
            Check(new AccountResult<MigrationOutcome>(await migrator.MigrateAsync(new TimedAccount(session, network))));
            elapsed += clock.Elapsed;
        }

        Tell($"sessions with {kind}, one at one time", elapsed, gpg, network);
    }

    private static async Task FillAsync(IAccountStore account)
    {
        for (var i = 0; i < Contacts; i++)
        {
            await account.SetRosterItemAsync(new RosterItem { Jid = Jid.Create($"contact{i}", "elsewhere.example"), Name = $"Contact {i}", Groups = ["Friends", "Work"] });
        }
    }

    // All keys in one run: what is measured is the migration.
    private static async Task MakeKeysAsync(string folder, string domain)
    {
        var parameters = string.Concat(Enumerable.Range(0, Accounts).Select(i => $"""
            Key-Type: eddsa
            Key-Curve: ed25519
            Key-Usage: sign
            Subkey-Type: ecdh
            Subkey-Curve: cv25519
            Name-Real: xmpp:user{i}@{domain}
            %commit

            """));
        var start = new ProcessStartInfo("gpg", ["--homedir", folder, "--no-options", "--batch", "--quiet", "--allow-freeform-uid", "--generate-key"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        using var gpg = Process.Start(start)!;
        gpg.ErrorDataReceived += (_, _) => { };
        gpg.BeginErrorReadLine();
        await gpg.StandardInput.WriteAsync("%no-protection\n" + parameters);
        gpg.StandardInput.Close();
        await gpg.WaitForExitAsync();
    }

    private static void Check(AccountResult<MigrationOutcome> result)
    {
        if (!result.IsResult || result.Result.Outcome != OutcomeKind.Migrated)
        {
            throw new InvalidOperationException($"An account was not migrated: {result.Problem?.ToString() ?? result.Result!.Message}");
        }
    }

    private static void Tell(string what, TimeSpan elapsed, TimeSpent gpg, TimeSpent? network)
    {
        var rest = elapsed - gpg.Total - (network?.Total ?? TimeSpan.Zero);
        Console.WriteLine(
            $"{what}: {Accounts / elapsed.TotalSeconds:N1} accounts of {Contacts} contacts a second; gpg {gpg.Total / elapsed:P0} ({(double)gpg.Calls / Accounts:N1} runs an account)"
            + (network is null ? "" : $", server {network.Total / elapsed:P0}") + $", encryption and all else {rest / elapsed:P0}");
    }
}
