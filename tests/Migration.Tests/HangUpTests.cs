using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace XmppContacts.Migration.Tests;

/// <summary>The terminal goes away while a command that changes something waits for a server.</summary>
public sealed class HangUpTests
{
    private const int HangUpExitCode = 128 + 1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("contacts set --jid romeo@montague.example --name Romeo", 1)]
    [InlineData("secret rotate", 1)]
    [InlineData("metacontacts set --member romeo@montague.example --member romeo@mantua.example --force", 1)]
    [InlineData("migrate", 2)]
    [InlineData("restore", 2)]
    public async Task It_ends_in_order(string command, int signals)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There are no such signals.");
        await RunAsync(["env", "--default-signal=HUP"], command, async process =>
        {
            for (var i = 0; i < signals; i++)
            {
                await SignalAsync(process);
            }

            using var patience = new CancellationTokenSource(Patience);
            await process.WaitForExitAsync(patience.Token);
            var errors = await process.StandardError.ReadToEndAsync(Token);
            Assert.True(process.ExitCode is not (0 or HangUpExitCode), $"{process.ExitCode}: {errors}");
            Assert.Contains("Stop", errors, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("contacts set --jid romeo@montague.example --name Romeo")]
    [InlineData("migrate")]
    public async Task Under_nohup_it_goes_on(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There are no such signals.");
        await RunAsync(["env", "--ignore-signal=HUP"], command, async process =>
        {
            for (var i = 0; i < 3; i++)
            {
                await SignalAsync(process);
            }

            Assert.False(process.HasExited);
        });
    }

    private static async Task SignalAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-HUP", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Token);
        await Task.Delay(Moment, Token);
    }

    private static async Task RunAsync(string[] prefix, string command, Func<Process, Task> act)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var folder = new XmppContacts.Servers.RunFolder();
        var password = folder.File("password");
        await File.WriteAllTextAsync(password, "password\n", Token);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var start = new ProcessStartInfo(
            prefix[0],
            [
                .. prefix[1..], "dotnet", Path.Combine(AppContext.BaseDirectory, "xmpp-contacts.dll"), .. command.Split(' '), "--account", "juliet@capulet.example",
                "--password-file", password, "--connect", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}"),
            ])
        { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        try
        {
            // It has logged in to nobody who answers.
            using var accepting = new CancellationTokenSource(Patience);
            var accepted = server.AcceptTcpClientAsync(accepting.Token).AsTask();
            await Task.WhenAny(accepted, process.WaitForExitAsync(accepting.Token));
            Assert.True(accepted.IsCompletedSuccessfully, process.HasExited ? await process.StandardError.ReadToEndAsync(Token) : "no connection");
            using var client = await accepted;
            await act(process);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
