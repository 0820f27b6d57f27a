using System.Text;
using XmppContacts.OpenPgp.Tests.Interoperability;
using XmppContacts.Servers;

namespace XmppContacts.Migration.Tests.Independent;

/// <summary>A GnuPG home folder with which a test encrypts by hand; its agent ends with it.</summary>
internal sealed class GnuPgHome : IAsyncDisposable
{
    private static readonly string[] Quiet =
        ["--no-options", "--batch", "--no-tty", "--quiet", "--trust-model", "always", "--pinentry-mode", "loopback"];

    private readonly RunFolder _folder = new();

    public GnuPgHome()
    {
        ExternalProgram.SkipUnlessInstalled("gpg");

        // Otherwise each agent takes seconds to find a count for this machine when it first protects a key.
        File.WriteAllText(_folder.File("gpg-agent.conf"), "s2k-count 65536\n");
    }

    public string Path => _folder.Path;

    /// <summary>Makes a key without passphrase for an address.</summary>
    public Task MakeKeyAsync(string jid) => GpgAsync(["--passphrase", "", "--quick-generate-key", "xmpp:" + jid, "future-default", "default", "never"], "");

    /// <summary>Makes a key without passphrase for each of many addresses, in one run of the program.</summary>
    public Task MakeKeysAsync(IEnumerable<string> jids) => GpgAsync(
        ["--generate-key"],
        "%no-protection\n" + string.Concat(jids.Select(jid => $"""
            Key-Type: eddsa
            Key-Curve: ed25519
            Key-Usage: sign
            Subkey-Type: ecdh
            Subkey-Curve: cv25519
            Subkey-Usage: encrypt
            Name-Real: xmpp:{jid}
            Expire-Date: 0
            %commit

            """)));

    /// <summary>Imports secret keys without passphrase.</summary>
    public Task ImportAsync(IEnumerable<string> files) => GpgAsync(["--import", .. files], "");

    /// <summary>Encrypts to one address, signed by another; or not signed.</summary>
    public Task<byte[]> EncryptAsync(string text, string to, string? signer) =>
        GpgAsync([.. signer is null ? [] : new[] { "--sign", "--local-user", "xmpp:" + signer }, "--encrypt", "--recipient", "xmpp:" + to], text);

    /// <summary>Encrypts with a passphrase.</summary>
    public Task<byte[]> EncryptAsync(string text, string passphrase) =>
        GpgAsync(["--s2k-count", "65536", "--passphrase-fd", "0", "--symmetric"], passphrase + "\n" + text);

    public async ValueTask DisposeAsync()
    {
        await ExternalProgram.RunAsync("gpgconf", ["--homedir", Path, "--kill", "all"], []);
        _folder.Dispose();
    }

    private Task<byte[]> GpgAsync(IEnumerable<string> arguments, string input) =>
        ExternalProgram.RunAsync("gpg", ["--homedir", Path, .. Quiet, .. arguments], Encoding.UTF8.GetBytes(input));
}
