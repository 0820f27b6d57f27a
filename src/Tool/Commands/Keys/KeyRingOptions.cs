using System.CommandLine;
using XmppContacts.Files;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Text;

namespace XmppContacts.Tool.Commands.Keys;

/// <summary>Where OpenPGP keys are: key files or a GnuPG home directory.</summary>
internal sealed class KeyRingOptions
{
    private readonly PathOption _files = new(
        "--keys", PathUse.Shared, "The key file, or the directory of key files, with the keys. No gpg is needed.")
    { HelpName = "PATH" };

    private readonly PathOption _home = new("--gnupg-home", PathUse.Read, "The GnuPG home folder with the keys, rather than your own.") { HelpName = "DIR" };

    /// <summary>The option for the passphrase.</summary>
    public PathOption PassphraseFile { get; } = new(
        "--passphrase-file", PathUse.Read, "The file with the passphrase of the secret keys. With GnuPG, its agent has it or asks for it otherwise.");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _files, _home, PassphraseFile })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Whether keys are named.</summary>
    public bool IsNamed(ParseResult parsed) => parsed.GetResult(_files) is not null || parsed.GetResult(_home) is not null;

    /// <summary>The keys that are named, else those of the user's own GnuPG home directory.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="addsKeys">Whether keys may be added, so that the directory of key files may be new.</param>
    /// <exception cref="ArgumentException">There is no such file or directory, or two are named.</exception>
    public KeyRingSource Source(ParseResult parsed, bool addsKeys)
    {
        var files = parsed.GetValue(_files);
        var home = parsed.GetValue(_home);
        if (files is not null && home is not null)
        {
            throw new ArgumentException("--keys and --gnupg-home cannot be used together: name one of them.");
        }

        if (home is not null && !Directory.Exists(home))
        {
            throw new ArgumentException($"--gnupg-home: there is no folder '{VisibleText.Of(home)}'.");
        }

        if (files is not null && !addsKeys && !Path.Exists(files))
        {
            throw new ArgumentException($"--keys: there is no file or directory '{VisibleText.Of(files)}'.");
        }

        return files is null ? KeyRingSource.GnuPg(home) : KeyRingSource.Files(files, addsKeys);
    }

    /// <summary>The passphrase; null when no file is named.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<ReadOnlyMemory<char>?> PassphraseAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(PassphraseFile) is not { } file)
        {
            return null;
        }

        if (SecretFile.Check(file) is { } warning)
        {
            Failure.Write(warning);
        }

        return (await File.ReadAllTextAsync(file, cancellationToken)).TrimEnd('\r', '\n').AsMemory();
    }

    /// <summary>The ring.</summary>
    /// <inheritdoc cref="Source"/>
    /// <exception cref="IOException">The file of the passphrase cannot be read.</exception>
    public async Task<IDisposableKeyRing> OpenAsync(ParseResult parsed, bool addsKeys, CancellationToken cancellationToken) =>
        Source(parsed, addsKeys).Open(await PassphraseAsync(parsed, cancellationToken));
}
