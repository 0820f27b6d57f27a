using XmppContacts.OpenPgp.GnuPg;
using XmppContacts.OpenPgp.Symmetric;

namespace XmppContacts.OpenPgp;

/// <summary>
/// Decrypts symmetric messages with a <c>gpg</c> process each: the ciphers that .NET does not have (3DES, CAST5, Twofish, Camellia), BZip2 and what
/// else GnuPG knows. Each process has a home folder of its own that is removed afterwards: no key, option or agent of the user takes part.
/// </summary>
public sealed class GnuPgDecryptor : ISymmetricDecryptor
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    private readonly string _program;

    internal GnuPgDecryptor(string program) => _program = program;

    /// <summary>The <c>gpg</c> that is in the PATH, or null when there is none.</summary>
    public static GnuPgDecryptor? Find() => GnuPgProcess.Find("gpg") is { } program ? new GnuPgDecryptor(program) : null;

    /// <inheritdoc/>
    public async Task<byte[]> DecryptAsync(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> passphrase, CancellationToken cancellationToken)
    {
        if (passphrase.Span.ContainsAny((byte)'\n', (byte)'\0'))
            throw new OpenPgpException(OpenPgpFailure.GnuPgFailed, "GnuPG takes no passphrase with a line break");

        // Mode 0700, as gpg demands.
        var home = Directory.CreateTempSubdirectory("xmpp-contacts-gpg-");
        try
        {
            string[] arguments =
            [
                "--homedir", home.FullName, "--no-options", "--no-autostart", "--no-keyring", "--trust-model", "always", "--batch", "--no-tty", "--quiet",
                "--pinentry-mode", "loopback", "--passphrase-fd", "0", "--status-fd", "2", "--max-output", $"{MessageLimits.DecompressedOctets}", "--decrypt",
            ];

            // gpg reads the passphrase up to the line end, and the message from where it stopped.
            var result = await GnuPgProcess.RunAsync(_program, arguments, [passphrase, LineEnd, message], MessageLimits.DecompressedOctets, cancellationToken);
            return IsDecrypted(result) ? result.Output : throw Failure(result);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    // gpg writes content before it has verified it, and content that was never encrypted all the same: only one literal packet, from within
    // the encrypted one, whose integrity was then found good, is what was asked for.
    private static bool IsDecrypted(GnuPgResult result) =>
        result.ExitCode == 0
        && result.Count("BEGIN_DECRYPTION") == 1 && result.Count("PLAINTEXT") == 1 && result.Count("DECRYPTION_OKAY") == 1 && result.Count("GOODMDC") == 1
        && result.IndexOf("BEGIN_DECRYPTION") < result.IndexOf("PLAINTEXT") && result.IndexOf("PLAINTEXT") < result.IndexOf("GOODMDC");

    private static OpenPgpException Failure(GnuPgResult result) => result.Count("DECRYPTION_FAILED") > 0 || result.Count("BADMDC") > 0
        ? OpenPgpException.IntegrityFailed()
        : new OpenPgpException(OpenPgpFailure.GnuPgFailed, $"GnuPG could not decrypt the OpenPGP message (exit code {result.ExitCode})");
}
