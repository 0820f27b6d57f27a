using System.Collections.Concurrent;
using System.Diagnostics;

namespace XmppContacts.Migration.Tests.Independent;

/// <summary>A process of <c>decrypt_account.py</c>, which answers line by line. It ends with its input, so with this process.</summary>
internal sealed class IndependentReader
{
    // As many as are asked at one time: to start one takes longer than to answer.
    private static readonly ConcurrentBag<IndependentReader> Idle = [];

    private readonly Process _process;
    private readonly Task<string> _errors;

    private IndependentReader()
    {
        _process = Process.Start(new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "decrypt_account.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The answer to a question, both one line of JSON.</summary>
    public static async Task<string> AskAsync(string question)
    {
        if (!Idle.TryTake(out var reader))
        {
            reader = new IndependentReader();
        }

        await reader._process.StandardInput.WriteLineAsync(question);
        await reader._process.StandardInput.FlushAsync();
        if (await reader._process.StandardOutput.ReadLineAsync() is not { } answer)
        {
            throw new InvalidOperationException("decrypt_account.py ended: " + await reader._errors);
        }

        Idle.Add(reader);
        return answer;
    }
}
