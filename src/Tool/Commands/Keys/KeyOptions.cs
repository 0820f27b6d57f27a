using System.CommandLine;
using XmppContacts.Addressing;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.Text;
using XmppContacts.Tool.Commands.Sources;

namespace XmppContacts.Tool.Commands.Keys;

/// <summary>Where keys and shared secrets are: the options of every command that reads or writes encrypted contacts.</summary>
internal sealed class KeyOptions
{
    private readonly KeyRingOptions _ring = new();

    private readonly PathOption _secrets = new("--secrets", PathUse.Written, "The file of shared secrets that are kept on this machine.");

    private readonly Option<Jid?> _signer = new("--signer")
    {
        Description = "Whose key may sign shared secrets for the accounts besides their own, as an organisation's does.",
        HelpName = "JID",
        CustomParser = AddressParsing.OneBare,
    };

    private readonly Option<string[]> _trustKey = new("--trust-key")
    {
        Description = "The fingerprint of a key in the key ring that counts as its user ID says, though the account has not published it. Can be repeated.",
        HelpName = "FINGERPRINT",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = FingerprintParsing.All,
    };

    private readonly Option<Jid?> _service = new("--pubsub-service")
    {
        Description = "The service that has the nodes of encrypted contacts, rather than each account's personal eventing.",
        HelpName = "JID",
        CustomParser = AddressParsing.OneBare,
    };

    /// <summary>Whether a file of secrets is named.</summary>
    public bool HasSecretsFile(ParseResult parsed) => parsed.GetValue(_secrets) is not null;

    public void AddTo(Command command)
    {
        _ring.AddTo(command);
        foreach (var option in new Option[] { _secrets, _signer, _trustKey, _service })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The keys and secrets: those that are named, else the keys of the user's own GnuPG home folder. What is to be said of the files goes to standard error.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="cancellationToken">Ends the reading of files.</param>
    /// <param name="addsKeys">Whether keys may be generated or imported, so that the directory of key files may be new.</param>
    /// <exception cref="ArgumentException">There are no such keys, or a value cannot be used.</exception>
    /// <exception cref="IOException">A file that an option names cannot be read.</exception>
    /// <exception cref="SharedSecretException">The secrets file cannot be used.</exception>
    /// <exception cref="OpenPgp.OpenPgpException">The OpenPGP program is missing or failed.</exception>
    public async Task<OpenedKeys> OpenAsync(ParseResult parsed, CancellationToken cancellationToken, bool addsKeys = false)
    {
        var keys = await OpenedKeys.OpenAsync(
            _ring.Source(parsed, addsKeys), await _ring.PassphraseAsync(parsed, cancellationToken), parsed.GetValue(_secrets), parsed.GetValue(_signer),
            parsed.GetValue(_service), parsed.GetValue(_trustKey) ?? [], cancellationToken);
        foreach (var warning in keys.Warnings)
        {
            Failure.Write(Failure.Sentence(warning));
        }

        return keys;
    }

    /// <summary>As <see cref="OpenAsync"/>, for a command that can do without; null when neither keys nor secrets are named.</summary>
    /// <exception cref="ArgumentException">Another option asks for keys, or the secrets file is not there.</exception>
    public async Task<OpenedKeys?> OpenIfNamedAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!_ring.IsNamed(parsed) && parsed.GetResult(_secrets) is null)
        {
            return new Option[] { _ring.PassphraseFile, _signer, _trustKey, _service }.FirstOrDefault(option => parsed.GetResult(option) is not null) is { } alone
                ? throw new ArgumentException($"{alone.Name} is for encrypted contacts: name the keys by --keys PATH or --gnupg-home DIR, or the secrets by --secrets FILE.")
                : null;
        }

        return await OpenToReadAsync(parsed, cancellationToken);
    }

    /// <summary>As <see cref="OpenAsync"/>, for a command that makes no secrets.</summary>
    /// <exception cref="ArgumentException">The secrets file is not there.</exception>
    public Task<OpenedKeys> OpenToReadAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        parsed.GetValue(_secrets) is { } file && !SecretsFile.Exists(file)
            ? throw new ArgumentException($"--secrets: there is no file '{VisibleText.Of(file)}'.")
            : OpenAsync(parsed, cancellationToken);
}
