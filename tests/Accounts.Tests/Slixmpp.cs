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
    private const string Python = "/usr/bin/python3";

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

    private static async Task<JsonElement> ReadAsync(XmppConnectionOptions login, string rootPem, params string[] node)
    {
        Assert.SkipUnless(await IsInstalledAsync(), "python3-slixmpp is not installed");
        using var folder = new RunFolder();
        await File.WriteAllTextAsync(folder.File("root.pem"), rootPem, TestContext.Current.CancellationToken);
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "read_account.py"),
            login.Account.ToString(),
            login.Server!.Host,
            login.Server.Port!.Value.ToString(CultureInfo.InvariantCulture),
            folder.File("root.pem"),
        ];
        var (exitCode, output, errors) = await RunAsync(login.Password + "\n", [.. arguments, .. node]);
        Assert.True(exitCode == 0, errors);
        return JsonSerializer.Deserialize<JsonElement>(output);
    }

    private static async Task<bool> IsInstalledAsync() =>
        File.Exists(Python) && (await RunAsync("", "-c", "import slixmpp")).ExitCode == 0;

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
