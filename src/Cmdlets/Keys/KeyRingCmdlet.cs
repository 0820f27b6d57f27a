using System.Management.Automation;
using System.Net;
using System.Security;
using XmppContacts.Cmdlets.Binding;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Cmdlets.Keys;

/// <summary>A cmdlet that uses OpenPGP keys: in key files or in a GnuPG home directory.</summary>
public abstract class KeyRingCmdlet : AsyncCmdlet
{
    private protected KeyRingCmdlet()
    {
    }

    /// <summary>The GnuPG home folder with the keys.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [PSDefaultValue(Help = "your own")]
    public string? GnuPGHome { get; set; }

    /// <summary>The key file, or the directory of key files, with the keys.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyPath { get; set; }

    /// <summary>The passphrase of the secret keys.</summary>
    [Parameter]
    [ValidateNotNull]
    [PasswordTransformation]
    [Alias("KeyPassphrase")]
    [PSDefaultValue(Help = "GnuPG's agent has it or asks for it")]
    public SecureString? GnuPGPassphrase { get; set; }

    /// <summary>Whether the cmdlet adds keys, so that the directory of key files may be new.</summary>
    private protected virtual bool AddsKeys => false;

    /// <summary>The passphrase, or null.</summary>
    private protected ReadOnlyMemory<char>? Passphrase => GnuPGPassphrase is null ? null : new NetworkCredential("", GnuPGPassphrase).Password.AsMemory();

    /// <summary>Where the keys are.</summary>
    /// <exception cref="CmdletException">A path is wrong, or both are given.</exception>
    private protected KeyRingSource KeySource()
    {
        if (KeyPath is null)
        {
            return KeyRingSource.GnuPg(GnuPGHome is null ? null : FileSystemPath.OfFolder(this, GnuPGHome));
        }

        return GnuPGHome is null
            ? KeyRingSource.Files(AddsKeys ? FileSystemPath.OfLiteral(this, KeyPath) : FileSystemPath.OfExisting(this, KeyPath), AddsKeys)
            : throw new CmdletException(
                "KeySourceAmbiguous", ErrorCategory.InvalidArgument, KeyPath, "-KeyPath and -GnuPGHome cannot be used together.", "Name one of them.");
    }
}
