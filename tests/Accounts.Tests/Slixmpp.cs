using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using XmppContacts.Addressing;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Accounts.Tests;

/// <summary>Debian's python3-slixmpp: another client, which sees what the server has.</summary>
internal static class Slixmpp
{
    /// <summary>Debian's own interpreter, which has the package.</summary>
    public const string Python = "/usr/bin/python3";

    // To ask takes a second.
    private static readonly Lazy<Task<bool>> IsInstalled = new(async () => File.Exists(Python) && (await RunAsync("", "-c", "import slixmpp")).ExitCode == 0);

    /// <summary>Skips the test where slixmpp is not installed.</summary>
    public static async Task SkipUnlessInstalledAsync() => Assert.SkipUnless(await IsInstalled.Value, "python3-slixmpp is not installed");

    /// <summary>The stored entries as their attributes; the test is skipped where slixmpp is not installed.</summary>
    public static async Task<IReadOnlyList<Dictionary<string, string>>> ReadMetaContactsAsync(XmppConnectionOptions login, string rootPem) =>
        (await ReadAsync(login, rootPem)).GetProperty("metacontacts").Deserialize<List<Dictionary<string, string>>>()!;

    /// <summary>The contacts as address, name (or null) and groups; the test is skipped where slixmpp is not installed.</summary>
    public static async Task<IReadOnlyList<(string Jid, string? Name, string Groups)>> ReadRosterAsync(XmppConnectionOptions login, string rootPem) =>
    [
        .. (await ReadAsync(login, rootPem)).GetProperty("roster").EnumerateArray().Select(item => (
            item.GetProperty("jid").GetString()!,
            item.TryGetProperty("name", out var name) ? name.GetString() : null,
            string.Join('|', item.GetProperty("groups").EnumerateArray().Select(group => group.GetString())))),
    ];

    /// <summary>The payloads in a node of some account, as this one sees them; the test is skipped where slixmpp is not installed.</summary>
    public static async Task<IReadOnlyList<XElement>> ReadNodeAsync(XmppConnectionOptions login, string rootPem, Jid owner, string node) =>
        [.. (await ReadAsync(login, rootPem, owner.ToString(), node)).GetProperty("payloads").EnumerateArray().Select(payload => XElement.Parse(payload.GetString()!))];

    /// <summary>The condition that a server answers this account with, which may not read the node.</summary>
    public static async Task<string?> ReadNodeRefusalAsync(XmppConnectionOptions login, string rootPem, Jid owner, string node) =>
        (await ReadAsync(login, rootPem, owner.ToString(), node)).GetProperty("error").GetString();

    /// <summary>Runs a script that takes address, host, port and the file of the root, and the password as its first line.</summary>
    public static async Task<string> RunScriptAsync(string script, XmppConnectionOptions login, string rootPem, params string[] more)
    {
        await SkipUnlessInstalledAsync();
        using var folder = new RunFolder();
        await File.WriteAllTextAsync(folder.File("root.pem"), rootPem, TestContext.Current.CancellationToken);
        var (exitCode, output, errors) = await RunAsync(login.Password + "\n", [.. Arguments(script, login, folder.File("root.pem")), .. more]);
        Assert.True(exitCode == 0, errors);
        return output;
    }

    /// <summary>What the interpreter is started with.</summary>
    public static string[] Arguments(string script, XmppConnectionOptions login, string rootFile) =>
    [
        Path.Combine(AppContext.BaseDirectory, script),
        login.Account.ToString(),
        login.Server!.Host,
        login.Server.Port!.Value.ToString(CultureInfo.InvariantCulture),
        rootFile,
    ];

    private static async Task<JsonElement> ReadAsync(XmppConnectionOptions login, string rootPem, params string[] node) =>
        JsonSerializer.Deserialize<JsonElement>(await RunScriptAsync("read_account.py", login, rootPem, node));

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}
