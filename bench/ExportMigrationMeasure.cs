using System.Diagnostics;

namespace XmppContacts.Bench;

/// <summary>
/// Exports of accounts with 20 contacts migrated by the program, with a key generated for each account: with key files, and for a few accounts with GnuPG.
/// </summary>
internal static class ExportMigrationMeasure
{
    private const int AccountsWithGnuPg = 200;

    private static readonly int[] DefaultAccounts = [2_000, 20_000];

    public static async Task<int> RunAsync(int[] accounts)
    {
        if (GpgPerItem.IsInstalled)
        {
            await MeasureAsync("GnuPG", "--gnupg-home", AccountsWithGnuPg);
        }

        foreach (var count in accounts.Length > 0 ? accounts : DefaultAccounts)
        {
            await MeasureAsync("key files", "--keys", count);
        }

        return 0;
    }

    private static async Task MeasureAsync(string name, string option, int accounts)
    {
        // Short, so that the agent's socket fits. Not in memory: flushing to disk is a part of it.
        var folder = Directory.CreateTempSubdirectory("b-").FullName;
        var keys = Path.Combine(folder, "k");
        Directory.CreateDirectory(keys);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        try
        {
            var export = Path.Combine(folder, "export.xml");
            ExportGenerator.Write(export, accounts);
            await MeasuredProcess.RunAsync(AuditComparison.Tool(), "key", "generate", "admin@verona.example", option, keys);
            var run = await MeasuredProcess.RunAsync(
                AuditComparison.Tool(), "migrate", export, "--out", Path.Combine(folder, "out.xml"), "--target", "prosody", option, keys, "--signer", "admin@verona.example",
                "--generate-keys", "--backup-codes", Path.Combine(folder, "codes.csv"), "--secrets", Path.Combine(folder, "secrets.pgp"),
                "--csv", Path.Combine(folder, "outcomes.csv"), "--parallel", Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Console.WriteLine(
                $"{name,-10} {accounts,7:N0} accounts {run.Seconds,8:N1} s  {accounts / run.Seconds,6:N1} accounts/s  {run.PeakMegabytes,5:N0} MB");
        }
        finally
        {
            if (option == "--gnupg-home")
            {
                using var agent = Process.Start(new ProcessStartInfo("gpgconf", ["--homedir", keys, "--kill", "all"]));
                await agent!.WaitForExitAsync();
            }

            Directory.Delete(folder, recursive: true);
        }
    }
}
