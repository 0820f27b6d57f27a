using System.Text;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.OpenPgp.Tests.Interoperability;

namespace XmppContacts.OpenPgp.Tests.Keys;

/// <summary>A GnuPG home folder of a test's own, short enough for the agent's socket; its agent ends with it.</summary>
internal sealed class GnuPgFolder : IAsyncDisposable
{
    private static readonly string[] Quiet = ["--no-options", "--batch", "--no-tty", "--quiet", "--trust-model", "always", "--pinentry-mode", "loopback"];

    private readonly List<GnuPgKeyRing> _rings = [];

    public GnuPgFolder(string? path = null)
    {
        ExternalProgram.SkipUnlessInstalled("gpg");
        Path = path ?? Directory.CreateTempSubdirectory("g-").FullName;
        Directory.CreateDirectory(Path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // Otherwise each agent takes seconds to find a count for this machine when it first protects a key.
        File.WriteAllText(System.IO.Path.Combine(Path, "gpg-agent.conf"), "s2k-count 65536\n");
    }

    public string Path { get; }

    /// <summary>A ring that has read nothing yet.</summary>
    public GnuPgKeyRing Ring(string? passphrase = null)
    {
        var ring = new GnuPgKeyRing(Path, passphrase?.AsMemory());
        _rings.Add(ring);
        return ring;
    }

    /// <summary>Runs gpg by hand, without passphrase.</summary>
    public Task<byte[]> GpgAsync(IEnumerable<string> arguments, byte[]? input = null) =>
        ExternalProgram.RunAsync("gpg", ["--homedir", Path, .. Quiet, "--passphrase", "", .. arguments], input ?? []);

    /// <summary>Runs gpg by hand, without passphrase.</summary>
    public Task<byte[]> GpgAsync(string arguments, byte[]? input = null) => GpgAsync(arguments.Split(' '), input);

    /// <summary>Makes a key by hand.</summary>
    /// <returns>It, as the ring knows it.</returns>
    public async Task<OpenPgpKey> MakeAsync(string parameters)
    {
        await GpgAsync("--allow-freeform-uid --generate-key", Encoding.UTF8.GetBytes($"%no-protection\n{parameters.ReplaceLineEndings("\n")}\n%commit\n"));
        return (await Ring().GetKeysAsync(TestContext.Current.CancellationToken))[^1];
    }

    /// <summary>Makes the agent forget passphrases.</summary>
    public async Task EndAgentAsync() => await ExternalProgram.RunAsync("gpgconf", ["--homedir", Path, "--kill", "all"], []);

    public async ValueTask DisposeAsync()
    {
        foreach (var ring in _rings)
        {
            ring.Dispose();
        }

        await EndAgentAsync();
        Directory.Delete(Path, recursive: true);
    }
}
