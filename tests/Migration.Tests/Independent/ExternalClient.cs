using System.Diagnostics;
using System.Text.Json;
using XmppContacts.Accounts.Tests;
using XmppContacts.Servers;
using XmppContacts.Streams;

namespace XmppContacts.Migration.Tests.Independent;

/// <summary>Debian's python3-slixmpp as a second client of an account, which changes the roster when told to.</summary>
internal sealed class ExternalClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly RunFolder _folder;
    private readonly Task<string> _errors;

    private ExternalClient(Process process, RunFolder folder)
    {
        _process = process;
        _folder = folder;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Logs in and reads the roster; the test is skipped where slixmpp is not installed.</summary>
    public static async Task<ExternalClient> LogInAsync(XmppConnectionOptions login, string rootPem)
    {
        await Slixmpp.SkipUnlessInstalledAsync();
        var folder = new RunFolder();
        await File.WriteAllTextAsync(folder.File("root.pem"), rootPem, TestContext.Current.CancellationToken);
        var process = Process.Start(new ProcessStartInfo(Slixmpp.Python, Slixmpp.Arguments("change_roster.py", login, folder.File("root.pem")))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var client = new ExternalClient(process, folder);
        try
        {
            await client.TellAsync(login.Password, "ready");
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Renames one contact, adds one and removes one; returns when the server has answered all three.</summary>
    public Task ChangeAsync(RosterOrder order) => TellAsync(
        JsonSerializer.Serialize(new
        {
            rename = new { jid = order.Renamed.ToString(), name = order.Name },
            add = new { jid = order.Added.Jid.ToString(), name = order.Added.Name, groups = order.Added.Groups },
            remove = order.Removed.ToString(),
        }),
        "done");

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        _folder.Dispose();
    }

    private async Task TellAsync(string line, string answer)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        var answered = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
        Assert.True(answered == answer, answered ?? await _errors);
    }
}
