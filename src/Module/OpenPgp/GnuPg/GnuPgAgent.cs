using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using XmppContacts.Processes;

namespace XmppContacts.OpenPgp.GnuPg;

/// <summary>
/// gpg's agent during a run with a passphrase of its own. An agent keeps a passphrase for ten minutes and longer, and signs with it for every process of the user:
/// so the passphrase must not stay there.
/// </summary>
/// <remarks>
/// When no agent runs, one is started that keeps no passphrase, and is ended at the end of the run. It watches a process that ends with this one, so that a killed run leaves
/// no agent either. An agent that runs already is the user's: it stays, and forgets the passphrases that it did not have before.
/// </remarks>
/// <param name="home">The home folder; null is the user's own.</param>
internal sealed class GnuPgAgent(string? home) : IDisposable
{
    private const int Terminate = 15;

    // The answers are a few lines from a local socket; a busy machine needs a second or two to start the programs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _keptBefore = new(StringComparer.Ordinal);
    private bool _isPrepared;
    private Process? _watched;
    private int? _ownProcess;

    /// <summary>Before the first call with the passphrase; later ones do nothing.</summary>
    public void Prepare()
    {
        lock (_gate)
        {
            if (_isPrepared)
            {
                return;
            }

            _isPrepared = true;
            if (ProcessId() is not null || !TryStart())
            {
                _keptBefore.UnionWith(KeptKeys());
            }
        }
    }

    /// <summary>Ends the agent that was started, or has the user's own forget what it learnt.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_isPrepared)
            {
                return;
            }

            _isPrepared = false;
            if (_ownProcess is { } id)
            {
                End(id);
            }
            else if (KeptKeys().Except(_keptBefore).ToList() is { Count: > 0 } learnt)
            {
                Ask([.. learnt.Select(keygrip => $"CLEAR_PASSPHRASE --mode=normal {keygrip}")]);
            }

            EndWatched();
        }
    }

    private bool TryStart()
    {
        if (GnuPgProcess.Find("gpg-agent") is not { } program)
        {
            return false;
        }

        // The last argument is a program that the agent lives as long as; 'cat' ends when the pipe to it does.
        string[] lifetime = OperatingSystem.IsWindows() ? [] : ["cat"];
        _watched = Start(program, ["--daemon", "--default-cache-ttl", "0", "--max-cache-ttl", "0", .. lifetime]);
        if (_watched is null)
        {
            return false;
        }

        if (lifetime.Length > 0)
        {
            // It echoes as soon as the agent listens.
            _watched.StandardInput.WriteLine();
            _watched.StandardInput.Flush();
            if (!_watched.StandardOutput.ReadLineAsync().Wait(Patience) || _watched.HasExited)
            {
                EndWatched();
                return false;
            }
        }
        else if (!_watched.WaitForExit(Patience))
        {
            EndWatched();
            return false;
        }

        // Another process may have been quicker.
        _ownProcess = _watched.HasExited && lifetime.Length > 0 ? null : ProcessId();
        return _ownProcess is not null;
    }

    // The agent finishes what it does for others before it ends.
    private void End(int id)
    {
        if (ProcessId() != id)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Ask(["KILLAGENT"]);
            return;
        }

        _ = Signal(id, Terminate);
        var since = Stopwatch.GetTimestamp();
        while (IsRunning(id) && Stopwatch.GetElapsedTime(since) < EndPatience)
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(10));
        }
    }

    // It is a child of the watched process, which takes no notice of its end: on Linux its entry says then that it is a zombie.
    private static bool IsRunning(int id)
    {
        try
        {
            return Signal(id, 0) == 0
                && (!OperatingSystem.IsLinux() || !File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat").Contains(") Z ", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void EndWatched()
    {
        if (_watched is null)
        {
            return;
        }

        try
        {
            _watched.StandardInput.Close();
            if (!_watched.WaitForExit(EndPatience))
            {
                _watched.Kill();
            }
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or IOException)
        {
            // It has ended by itself.
        }

        _watched.Dispose();
        _watched = null;
    }

    private int? ProcessId() => Ask(["GETINFO pid"])
        .Select(line => line.StartsWith("D ", StringComparison.Ordinal) && int.TryParse(line.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : (int?)null)
        .FirstOrDefault(id => id is not null);

    // "S KEYINFO keygrip type serial-number id cached ..." (gpg-agent's help KEYINFO).
    private IEnumerable<string> KeptKeys() => Ask(["KEYINFO --list"])
        .Select(line => line.Split(' '))
        .Where(words => words is ["S", "KEYINFO", _, _, _, _, "1", ..])
        .Select(words => words[2]);

    // Never starts an agent; no lines when there is none.
    private List<string> Ask(string[] commands)
    {
        if (GnuPgProcess.Find("gpg-connect-agent") is not { } program || Start(program, ["--no-autostart"]) is not { } process)
        {
            return [];
        }

        using (process)
        {
            try
            {
                var reading = process.StandardOutput.ReadToEndAsync();
                foreach (var command in commands)
                {
                    process.StandardInput.WriteLine(command);
                }

                process.StandardInput.WriteLine("/bye");
                process.StandardInput.Close();
                if (reading.Wait(Patience) && process.WaitForExit(Patience))
                {
                    return [.. reading.Result.Split('\n', StringSplitOptions.TrimEntries)];
                }

                process.Kill();
            }
            catch (Exception e) when (e is IOException or InvalidOperationException or Win32Exception or AggregateException)
            {
                // It ended without reading: there is no agent.
            }

            return [];
        }
    }

    private Process? Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        foreach (var argument in (string[])[.. home is null ? [] : new[] { "--homedir", home }, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        ChildEnvironment.Restrict(start);
        try
        {
            return Process.Start(start);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
