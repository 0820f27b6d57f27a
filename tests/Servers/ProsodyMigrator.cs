using System.Diagnostics;

namespace XmppContacts.Servers;

/// <summary>Prosody's own program for exports (XEP-0227), as Debian packages Prosody 0.12.</summary>
public static class ProsodyMigrator
{
    private const string Program = "prosody-migrator";
    private const string Lua = "lua5.4";

    /// <summary>Why it cannot be run on this machine; null when it can.</summary>
    public static string? Missing =>
        ServerProcess.Find(Program) is null ? $"{Program} is not installed" : ServerProcess.Find(Lua) is null ? $"{Lua} is not installed" : null;

    /// <summary>Imports a folder of files into the data of a Prosody that keeps it in files and does not run. Of each file, only the first account is read.</summary>
    /// <param name="folder">The export: one file for each account, named by its address.</param>
    /// <param name="data">The server's data.</param>
    /// <param name="host">The domain.</param>
    public static async Task ImportAsync(string folder, string data, string host)
    {
        using var run = new RunFolder();

        // The packaged script has one place for exports, whatever the configuration says.
        var script = await File.ReadAllLinesAsync(ServerProcess.Find(Program)!);
        await File.WriteAllLinesAsync(run.File(Program), script.Select(line => line.StartsWith("CFG_DATADIR=", StringComparison.Ordinal) ? $"CFG_DATADIR='{folder}';" : line));
        await File.WriteAllTextAsync(run.File("migrator.cfg.lua"), $$"""
            local stores = { "accounts"; "roster"; "private"; "pep-pubsub" }
            xep0227 { type = "xep0227"; path = "{{folder}}"; hosts = { ["{{host}}"] = stores } }
            internal { type = "internal"; path = "{{data}}"; hosts = { ["{{host}}"] = stores } }
            """);

        // It ends with an error at a node that has a configuration and no items, as the one of bookmarks, unless it is told to go on.
        await ServerProcess.RunAsync(new ProcessStartInfo(
            ServerProcess.Find(Lua)!, [run.File(Program), "--root", "--keep-going", "--config", run.File("migrator.cfg.lua"), "xep0227", "internal"]));
    }
}
