using System.Diagnostics;
using System.Globalization;
using XmppContacts.OpenPgp.Tests.Interoperability;
using XmppContacts.Tests;

namespace XmppContacts.Tool.Tests;

/// <summary>A run that waits for what does not end and cannot be cancelled.</summary>
public sealed class ThirdSignalTests
{
    [Fact]
    public async Task The_third_interrupt_ends_the_process_whatever_it_waits_for()
    {
        Interrupts.SkipWhenThereAreNone();
        using var folder = new TemporaryFolder();
        var pipe = folder.File("password");
        await ExternalProgram.RunAsync("mkfifo", ["-m", "600", pipe], []);
        var start = new ProcessStartInfo(
            "env",
            [
                "--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "xmpp-contacts.dll"),
                "migrate", "--account", "juliet@capulet.example", "--password-file", pipe, "--gnupg-home", folder.Path,
            ])
        { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        try
        {
            // Opened when the program reads it, which nothing but the end of the pipe ends.
            await using var held = await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write), TestContext.Current.CancellationToken)
                .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            await InterruptAsync(process);
            Assert.Contains("once more ends it at once", await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            await InterruptAsync(process);
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            Assert.False(process.HasExited, "The second should wait for the step in hand, which does not end here.");
            await InterruptAsync(process);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await process.WaitForExitAsync(patience.Token);
            Assert.NotEqual(0, process.ExitCode);
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task InterruptAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
