using System.CommandLine;
using System.Security.Cryptography;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.OpenPgp.KeyFiles;

namespace XmppContacts.Tool.Commands.Keys;

/// <summary><c>key export</c>: writes a key for other programs.</summary>
internal sealed class ExportKeyCommand
{
    private readonly KeyArgument _key = new();
    private readonly KeyRingOptions _ring = new();
    private readonly Option<bool> _secret = new("--secret") { Description = "Export the secret key, without passphrase, into a file that only you can read." };
    private readonly PathOption _out = new("--out", PathUse.Written, "Where the key is written, in ASCII armor; standard output by default.");

    public static Command Create()
    {
        var export = new ExportKeyCommand();
        var command = new Command("export", "Export a public key in ASCII armor, or with --secret the secret key.") { export._key };
        export._ring.AddTo(command);
        command.Options.Add(export._secret);
        command.Options.Add(export._out);
        command.SetAction(export.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var isSecret = parsed.GetValue(_secret);
        var path = parsed.GetValue(_out) ?? "-";
        if (isSecret && path == "-")
        {
            throw new ArgumentException("--secret needs --out FILE: a secret key is not shown.");
        }

        using var ring = await _ring.OpenAsync(parsed, addsKeys: false, cancellationToken);
        var key = NamedKeys.FindOne(await ring.GetKeysAsync(cancellationToken), parsed.GetRequiredValue(_key));
        KeyRingWarnings.Write(ring);
        var bytes = isSecret ? await ring.ExportSecretAsync(key, cancellationToken) : await ring.ExportAsync(key, cancellationToken);
        try
        {
            await KeyFileContent.WriteAsync(path, bytes, isSecret, cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }

        return ExitCodes.Done;
    }
}
