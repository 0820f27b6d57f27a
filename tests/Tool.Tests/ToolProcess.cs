using System.Diagnostics;
using System.Globalization;

namespace XmppContacts.Tool.Tests;

/// <summary>The program as a user runs it, with its exit code and what it wrote.</summary>
internal sealed record ToolProcess(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Task<ToolProcess> RunAsync(params string[] arguments) => RunAsync(arguments, CancellationToken.None);

    /// <summary>The program on a machine that has no gpg, nor any other program.</summary>
    public static Task<ToolProcess> RunAloneAsync(params string[] arguments) => RunAsync(arguments, CancellationToken.None, hasPrograms: false);

    /// <summary>The program with an end it does not expect: cancelling kills it at once (SIGKILL), which its exit code shows as 137.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="killed">Kills it.</param>
    /// <param name="interrupted">Does what Ctrl+C does (SIGINT).</param>
    /// <param name="hasPrograms">Whether other programs are in its PATH.</param>
    /// <param name="interruptedAgain">Does what Ctrl+C does once more.</param>
    /// <param name="environment">Variables of the environment; null for none of that name.</param>
    public static async Task<ToolProcess> RunAsync(
        IReadOnlyList<string> arguments,
        CancellationToken killed,
        CancellationToken interrupted = default,
        bool hasPrograms = true,
        CancellationToken interruptedAgain = default,
        params IReadOnlyCollection<(string Name, string? Value)> environment)
    {
        // Where SIGINT is ignored, as in a shell's background jobs, what is started there would ignore it too.
        var start = interrupted.CanBeCanceled ? new ProcessStartInfo("env", ["--default-signal=INT", "dotnet"]) : new ProcessStartInfo("dotnet");
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "xmpp-contacts.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        if (!hasPrograms)
        {
            start.Environment["PATH"] = Path.Combine(AppContext.BaseDirectory, "no-programs");
        }

        using var process = Process.Start(start)!;
        using var killing = killed.Register(process.Kill);
        using var interrupting = interrupted.Register(Interrupt);
        using var interruptingAgain = interruptedAgain.Register(Interrupt);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new ToolProcess(process.ExitCode, await output, await errors);

        void Interrupt() => Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]).Dispose();
    }

    /// <summary>The one sentence on standard error.</summary>
    public string Sentence()
    {
        var line = Assert.Single(Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("xmpp-contacts: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        return line;
    }
}
