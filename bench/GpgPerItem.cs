using System.Diagnostics;

namespace XmppContacts.Bench;

/// <summary>A <c>gpg</c> process for each item, with a home folder that is there already: the least that going through it costs.</summary>
internal sealed class GpgPerItem(string home, byte[] passphrase)
{
    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "gpg")));

    public byte[] Encrypt(byte[] content, int count) => Run(content, "--s2k-count", $"{count}", "--symmetric");

    public byte[] Decrypt(byte[] message) => Run(message, "--decrypt");

    private byte[] Run(byte[] input, params string[] arguments)
    {
        string[] common = ["--homedir", home, "--no-options", "--no-autostart", "--no-keyring", "--batch", "--no-tty", "--quiet", "--pinentry-mode", "loopback", "--passphrase-fd", "0"];
        var start = new ProcessStartInfo("gpg", [.. common, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        using (var stream = process.StandardInput.BaseStream)
        {
            stream.Write([.. passphrase, (byte)'\n', .. input]);
        }

        var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"gpg exited with {process.ExitCode}");
    }
}
