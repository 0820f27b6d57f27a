namespace XmppContacts.Tool.Tests;

/// <summary>Interrupting the program (SIGINT), as Ctrl+C does.</summary>
internal static class Interrupts
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    public static void SkipWhenThereAreNone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Interrupts (SIGINT) are sent as on Linux.");
    }

    /// <summary>Interrupts as soon as a file holds a text; gives up at an end.</summary>
    public static async Task WhenFileHasAsync(string path, string text, CancellationTokenSource interrupted, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            if (File.Exists(path) && (await ReadAsync(path)).Contains(text, StringComparison.Ordinal))
            {
                await interrupted.CancelAsync();
                return;
            }

            await Task.Delay(Interval, CancellationToken.None);
        }
    }

    // The program may be writing it, and lets nobody else in meanwhile.
    private static async Task<string> ReadAsync(string path)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            return await reader.ReadToEndAsync(CancellationToken.None);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
