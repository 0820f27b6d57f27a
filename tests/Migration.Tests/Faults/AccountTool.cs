using System.Globalization;
using XmppContacts.Streams;
using XmppContacts.Tool.Tests;

namespace XmppContacts.Migration.Tests.Faults;

/// <summary>The program as a user runs it on one account, which can be killed.</summary>
internal static class AccountTool
{
    /// <param name="login">The account, and the way to it.</param>
    /// <param name="rootPem">Whom to trust.</param>
    /// <param name="folder">Where its files are written.</param>
    /// <param name="killed">Cancelled to kill it.</param>
    /// <param name="command">The command with all options but those of the connection.</param>
    public static Task<ToolProcess> RunAsync(
        XmppConnectionOptions login, string rootPem, string folder, CancellationToken killed, params string[] command) =>
        RunAsync(login, rootPem, folder, killed, default, default, command);

    /// <summary>The same, with Ctrl+C once and once more.</summary>
    public static async Task<ToolProcess> RunAsync(
        XmppConnectionOptions login,
        string rootPem,
        string folder,
        CancellationToken killed,
        CancellationToken interrupted,
        CancellationToken interruptedAgain,
        params string[] command)
    {
        var (root, password) = (Path.Combine(folder, "root.pem"), Path.Combine(folder, "password"));
        await File.WriteAllTextAsync(root, rootPem, CancellationToken.None);
        await File.WriteAllTextAsync(password, login.Password + "\n", CancellationToken.None);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return await ToolProcess.RunAsync(
            [
                .. command, "--account", login.Account.Bare.ToString(), "--password-file", password, "--ca-file", root,
                "--connect", string.Create(CultureInfo.InvariantCulture, $"{login.Server!.Host}:{login.Server.Port}"),
            ],
            killed,
            interrupted,
            interruptedAgain: interruptedAgain);
    }
}
