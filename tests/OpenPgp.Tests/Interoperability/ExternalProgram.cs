using System.Diagnostics;
using System.Text;

namespace XmppContacts.OpenPgp.Tests.Interoperability;

/// <summary>Another OpenPGP program, run with a passphrase on standard input.</summary>
internal static class ExternalProgram
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Skips the test when the program is not installed.</summary>
    public static void SkipUnlessInstalled(string name) => Assert.SkipUnless(IsInstalled(name), $"{name} is not installed");

    /// <summary>Whether a test may use it: in a quick run, none is there.</summary>
    public static bool IsInstalled(string name) => Environment.GetEnvironmentVariable("XMPP_CONTACTS_QUICK") is null && (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, name)));

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its standard output, when it succeeded.</returns>
    public static async Task<byte[]> RunAsync(string program, IEnumerable<string> arguments, byte[] input, string? folder = null)
    {
        var (exitCode, output, errors) = await TryRunAsync(program, arguments, input, folder);
        Assert.True(exitCode == 0, $"{program} exited with {exitCode}: {errors}");
        return output;
    }

    public static async Task<(int ExitCode, byte[] Output, string Errors)> TryRunAsync(string program, IEnumerable<string> arguments, byte[] input, string? folder = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            var output = new MemoryStream();
            var reading = process.StandardOutput.BaseStream.CopyToAsync(output, timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(input, timeout.Token);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It did not want all of it.
            }

            await reading;
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, output.ToArray(), await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>A line as a program reads it, and what follows.</summary>
    public static byte[] Line(string text, byte[]? rest = null) => [.. Encoding.UTF8.GetBytes(text + "\n"), .. rest ?? []];
}
