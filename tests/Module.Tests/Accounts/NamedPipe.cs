using System.Diagnostics;

namespace XmppContacts.Tests.Accounts;

/// <summary>Named pipes, which the library of .NET does not make.</summary>
internal static class NamedPipe
{
    /// <summary>Makes a pipe in a folder; the test is skipped on Windows.</summary>
    /// <returns>Its path.</returns>
    public static async Task<string> CreateAsync(TemporaryFolder folder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in its file system.");
        var path = folder.File("pipe.xml");
        using var process = Process.Start("mkfifo", [path]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return path;
    }
}
