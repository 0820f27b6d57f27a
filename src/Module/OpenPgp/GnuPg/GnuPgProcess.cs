using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using XmppContacts.Processes;
using XmppContacts.Text;

namespace XmppContacts.OpenPgp.GnuPg;

/// <summary>Runs gpg: arguments without a shell, minimal environment, input through a pipe, output and time bounded, ended when nobody waits for it any more.</summary>
internal static class GnuPgProcess
{
    private const int CopiedOctets = 16 * 1024;

    // How .NET reports the signals that somebody sends, a terminal's Ctrl+C and a kernel without memory among them. A message that makes gpg crash has others.
    private const int Signalled = 128;
    private const int EndedByHangup = Signalled + 1;
    private const int EndedByInterrupt = Signalled + 2;
    private const int EndedByKill = Signalled + 9;
    private const int EndedByTerminate = Signalled + 15;

    /// <summary>The program by this name in the folders of PATH, or null.</summary>
    public static string? Find(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            name += ".exe";
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Runs the program to its end.</summary>
    /// <param name="program">Where gpg is.</param>
    /// <param name="arguments">Never a secret: others can read them.</param>
    /// <param name="input">What it reads from standard input, part after part.</param>
    /// <param name="maxOutputOctets">The most it may write.</param>
    /// <param name="timeout">How long it may run.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OpenPgpException">It could not be started, was ended by a signal, wrote too much, or did not end in time.</exception>
    public static async Task<GnuPgResult> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyList<ReadOnlyMemory<byte>> input, int maxOutputOctets, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            return await RunAsync(program, arguments, input, maxOutputOctets, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OpenPgpException(
                OpenPgpFailure.GnuPgTimeout, $"GnuPG did not end within {timeout.TotalSeconds:N0} s and was stopped; run it by hand to see what it waits for", inner: e);
        }
    }

    private static async Task<GnuPgResult> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyList<ReadOnlyMemory<byte>> input, int maxOutputOctets, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        ChildEnvironment.Restrict(start);
        using var process = Start(start);
        try
        {
            var output = ReadAsync(process.StandardOutput.BaseStream, maxOutputOctets, cancellationToken);
            var status = ReadAsync(process.StandardError.BaseStream, GnuPgLimits.StatusBytes, cancellationToken);
            var writing = WriteAsync(process.StandardInput.BaseStream, input, cancellationToken);

            // The first that fails ends the rest: a process that is not read any more would wait for ever.
            var open = new List<Task> { output, status, writing };
            while (open.Count > 0)
            {
                var done = await Task.WhenAny(open);
                await done;
                open.Remove(done);
            }

            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode is EndedByHangup or EndedByInterrupt or EndedByKill or EndedByTerminate)
                throw new OpenPgpException(OpenPgpFailure.GnuPgInterrupted, $"GnuPG was ended by signal {process.ExitCode - Signalled} before it was done; what it was for can be tried again");

            var lines = Encoding.UTF8.GetString(await status);
            return new GnuPgResult(process.ExitCode, await output, GnuPgStatus.Read(lines), lines);
        }
        catch
        {
            Kill(process);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            throw new OpenPgpException(OpenPgpFailure.GnuPgInterrupted, $"GnuPG could not be started as {VisibleText.Of(start.FileName)}", inner: exception);
        }
    }

    private static async Task WriteAsync(Stream stream, IReadOnlyList<ReadOnlyMemory<byte>> input, CancellationToken cancellationToken)
    {
        try
        {
            await using (stream)
            {
                foreach (var part in input)
                {
                    await stream.WriteAsync(part, cancellationToken);
                }
            }
        }
        catch (IOException)
        {
            // It ended without reading everything; its status tells why.
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int maxOctets, CancellationToken cancellationToken)
    {
        var result = new MemoryStream();
        var buffer = new byte[CopiedOctets];
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (result.Length + count > maxOctets)
                throw OpenPgpException.TooLarge($"GnuPG makes more than {maxOctets} octets of it");

            result.Write(buffer, 0, count);
        }

        return result.ToArray();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }
}
