using System.Globalization;

namespace XmppContacts.Tool.Tests;

/// <summary>Interrupting the program (SIGINT), as Ctrl+C does.</summary>
internal static class Interrupts
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    public static void SkipWhenThereAreNone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals.");
        Assert.SkipWhen(AreIgnored(), "Interrupts (SIGINT) are ignored here, as in a shell's background jobs.");
    }

    /// <summary>Interrupts as soon as a file holds a text; gives up at an end.</summary>
    public static async Task WhenFileHasAsync(string path, string text, CancellationTokenSource interrupted, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            if (File.Exists(path))
            {
                await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var reader = new StreamReader(file);
                if ((await reader.ReadToEndAsync(CancellationToken.None)).Contains(text, StringComparison.Ordinal))
                {
                    await interrupted.CancelAsync();
                    return;
                }
            }

            await Task.Delay(Interval, CancellationToken.None);
        }
    }

    // proc(5): a mask in hexadecimal; SIGINT is 2. What is ignored when a program starts, it goes on to ignore.
    private static bool AreIgnored() =>
        File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } line
        && (ulong.Parse(line["SigIgn:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 0b10) != 0;
}
