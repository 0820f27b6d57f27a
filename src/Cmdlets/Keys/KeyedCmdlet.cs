using System.Management.Automation;
using System.Net;
using System.Security;
using XmppContacts.Addressing;
using XmppContacts.Cmdlets.Binding;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Contacts;
using XmppContacts.EncryptedNodes.Secrets;
using XmppContacts.OpenPgp;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Keys;

/// <summary>A cmdlet that reads or writes encrypted contacts: where keys and shared secrets are.</summary>
/// <remarks>A subclass that overrides <see cref="EndProcessing"/> calls the one here at its end, which completes the secrets file.</remarks>
public abstract class KeyedCmdlet : AsyncCmdlet
{
    private OpenedKeys? _keys;

    private protected KeyedCmdlet()
    {
    }

    /// <summary>The GnuPG home folder with the keys.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [PSDefaultValue(Help = "your own")]
    public string? GnuPGHome { get; set; }

    /// <summary>The passphrase of the secret keys.</summary>
    [Parameter]
    [ValidateNotNull]
    [PasswordTransformation]
    [PSDefaultValue(Help = "GnuPG's agent has it or asks for it")]
    public SecureString? GnuPGPassphrase { get; set; }

    /// <summary>The file of shared secrets that are kept on this machine.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SecretsFile { get; set; }

    /// <summary>Whose key may sign shared secrets for the accounts besides their own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Signer { get; set; }

    /// <summary>Whether the user named keys or secrets, for a cmdlet that can do without.</summary>
    private protected bool AreKeysNamed => GnuPGHome is not null || SecretsFile is not null;

    /// <summary>Whether the secrets file may be new; a cmdlet that only reads needs one that is there.</summary>
    private protected virtual bool MakesSecrets => false;

    /// <summary>The secrets file of a home folder, for a cmdlet that has one when the user names none.</summary>
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
            var home = GnuPGHome is null ? null : FileSystemPath.OfFolder(this, GnuPGHome);
            var secrets = SecretsPath(home);
            var signer = SignerAddress();
            ReadOnlyMemory<char>? passphrase = GnuPGPassphrase is null ? null : new NetworkCredential("", GnuPGPassphrase).Password.AsMemory();
            Run(async (pipeline, cancellationToken) =>
            {
                _keys = Own(await OpenedKeys.OpenAsync(home, passphrase, secrets, signer, cancellationToken: cancellationToken));
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

    private Jid? SignerAddress() => Signer is null ? null : Jid.TryParse(Signer, out var jid) && jid.IsBare
        ? jid
        : throw new CmdletException(
            "SignerAddressInvalid", ErrorCategory.InvalidArgument, Signer, $"'{VisibleText.Shortened(Signer)}' is not the bare address of a signer.",
            "Write it as user@domain.");
}
