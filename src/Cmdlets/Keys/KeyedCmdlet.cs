using System.Management.Automation;
using XmppContacts.Addressing;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Keys;

/// <summary>A cmdlet that reads or writes encrypted contacts: where keys and shared secrets are.</summary>
/// <remarks>A subclass that overrides <see cref="EndProcessing"/> calls the one here at its end, which completes the secrets file.</remarks>
public abstract class KeyedCmdlet : KeyRingCmdlet
{
    private OpenedKeys? _keys;

    private protected KeyedCmdlet()
    {
    }

    /// <summary>The file of shared secrets that are kept on this machine.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SecretsFile { get; set; }

    /// <summary>Whose key may sign shared secrets for the accounts besides their own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Signer { get; set; }

    /// <summary>The fingerprints of keys that count as their user IDs say, though the account has not published them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? TrustKey { get; set; }

    /// <summary>Whether the user named keys or secrets, for a cmdlet that can do without.</summary>
    private protected bool AreKeysNamed => GnuPGHome is not null || KeyPath is not null || SecretsFile is not null;

    /// <summary>Whether the secrets file may be new; a cmdlet that only reads needs one that is there.</summary>
    private protected virtual bool MakesSecrets => false;

    /// <summary>The secrets file of the directory with the keys, for a cmdlet that has one when the user names none.</summary>
    private protected virtual string? SecretsFileOf(string home) => null;

    /// <inheritdoc/>
    protected override void EndProcessing() => Run(async (_, _) =>
    {
        try
        {
            await (_keys?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (Exception e) when (e is SharedSecretException or OpenPgpException)
        {
            throw KeyFailure.Of(e, SecretsFile);
        }
    });

    /// <summary>Opens keys and secrets; closed with the cmdlet.</summary>
    /// <exception cref="CmdletException">A path or address is wrong, or the secrets file cannot be used.</exception>
    private protected AddressBookAccess OpenKeys()
    {
        try
        {
            var source = KeySource();
            var secrets = SecretsPath(source.Directory);
            var signer = SignerAddress();
            var trusted = TrustedFingerprints();
            var passphrase = Passphrase;
            Run(async (pipeline, cancellationToken) =>
            {
                _keys = Own(await OpenedKeys.OpenAsync(source, passphrase, secrets, signer, null, trusted, cancellationToken));
                foreach (var warning in _keys.Warnings)
                {
                    await pipeline.WriteWarningAsync(KeyFailure.Sentence(warning));
                }
            });
            return _keys!.Access;
        }
        catch (CmdletException e)
        {
            ThrowTerminatingError(e.ErrorRecord);
            throw;
        }
        catch (Exception e) when (e is SharedSecretException or OpenPgpException)
        {
            ThrowTerminatingError(KeyFailure.Of(e, SecretsFile).ErrorRecord);
            throw;
        }
        catch (ArgumentException e)
        {
            ThrowTerminatingError(new CmdletException(
                "PassphraseInvalid", ErrorCategory.InvalidArgument, null, "The passphrase has a line break, which GnuPG cannot be told.",
                "Give the passphrase without a line break.", e).ErrorRecord);
            throw;
        }
    }

    private string? SecretsPath(string? home)
    {
        if (SecretsFile is null)
        {
            return home is null ? null : SecretsFileOf(home);
        }

        var path = FileSystemPath.OfLiteral(this, SecretsFile);
        return MakesSecrets || EncryptedNodes.Secrets.SecretsFile.Exists(path) ? path : FileSystemPath.OfExisting(this, SecretsFile);
    }

    private string[] TrustedFingerprints() =>
    [
        .. (TrustKey ?? []).Select(text => KeyFingerprint.TryParse(text, out var fingerprint)
            ? fingerprint
            : throw new CmdletException(
                "FingerprintInvalid", ErrorCategory.InvalidArgument, text, $"'{VisibleText.Shortened(text)}' is not the fingerprint of an OpenPGP key.",
                "Give all of its hexadecimal digits.")),
    ];

    private Jid? SignerAddress() => Signer is null ? null : Jid.TryParse(Signer, out var jid) && jid.IsBare
        ? jid
        : throw new CmdletException(
            "SignerAddressInvalid", ErrorCategory.InvalidArgument, Signer, $"'{VisibleText.Shortened(Signer)}' is not the bare address of a signer.",
            "Write it as user@domain.");
}
