using System.Diagnostics;
using XmppContacts.OpenPgp.Tests.Keys;
using XmppContacts.Servers;

namespace XmppContacts.Accounts.Tests;

/// <summary>A run of tests ends what it started and deletes its directory, however it ends itself.</summary>
public sealed class KilledRunTests(LivingAccounts accounts)
{
    private const string ReadyFile = "XMPP_CONTACTS_TEST_READY";

    private static readonly ServerKind[] Kinds = [ServerKind.Prosody, ServerKind.Ejabberd, ServerKind.Prosody13];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_is_killed_leaves_no_process_and_no_directory_and_the_next_run_passes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The lease reads /proc.");
        foreach (var kind in Kinds)
        {
            Assert.SkipWhen(XmppServer.Missing(kind) is not null, XmppServer.Missing(kind) ?? "");
        }

        using var folder = new RunFolder();
        var ready = folder.File("ready");
        using var run = Start(folder, ready);
        await UntilAsync(() => File.Exists(ready) || run.HasExited);
        Assert.False(run.HasExited, "the run ended by itself");
        var mark = await File.ReadAllTextAsync(ready, Token);
        var started = Programs(mark);
        Assert.Contains("gpg-agent", started);
        Assert.Contains("beam.smp", started);
        Assert.True(started.Count(program => program.StartsWith("lua", StringComparison.Ordinal)) >= 2, string.Join(' ', started));

        run.Kill();

        await UntilAsync(() => Programs(mark).Count == 0 && Directory.GetDirectories(folder.Path).Length == 0);

        using var next = Start(folder, "");
        await next.WaitForExitAsync(Token);
        Assert.Equal(0, next.ExitCode);
        await UntilAsync(() => Directory.GetDirectories(folder.Path).Length == 0);
    }

    [Fact(Explicit = true)]
    public async Task The_run_that_is_killed()
    {
        await Task.WhenAll(Kinds.Select(kind => accounts.NewAccountAsync(kind)));
        await using var keys = new GnuPgFolder();
        await keys.MakeAsync("Key-Type: EDDSA\nKey-Curve: ed25519\nName-Real: xmpp:juliet@capulet.example\nExpire-Date: 0");
        var ready = Environment.GetEnvironmentVariable(ReadyFile);
        if (ready is { Length: > 0 })
        {
            await File.WriteAllTextAsync(ready + ".new", $"{TestRun.Mark}={Environment.GetEnvironmentVariable(TestRun.Mark)}", Token);
            File.Move(ready + ".new", ready);
            await Task.Delay(Timeout.Infinite, Token);
        }
    }

    // This test program again, for one test, with a lease of its own.
    private static Process Start(RunFolder folder, string ready)
    {
        var start = new ProcessStartInfo("dotnet",
        [
            "exec", typeof(KilledRunTests).Assembly.Location, "-explicit", "only", "-method", $"{typeof(KilledRunTests).FullName}.{nameof(The_run_that_is_killed)}",
        ])
        {
            RedirectStandardOutput = true,
        };
        start.Environment.Remove(TestRun.Mark);
        start.Environment["TMPDIR"] = folder.Path;
        start.Environment[ReadyFile] = ready;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        return process;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var since = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(since.Elapsed < Patience, $"not within {Patience}");
            await Task.Delay(100, Token);
        }
    }

    // The names of the processes that have the mark in their environment.
    private static List<string> Programs(string mark)
    {
        var programs = new List<string>();
        foreach (var process in Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(process, "environ")).Split('\0').Contains(mark, StringComparer.Ordinal))
                {
                    programs.Add(File.ReadAllText(Path.Combine(process, "comm")).Trim());
                }
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                // It has just ended, or is another user's.
            }
        }

        return programs;
    }
}
