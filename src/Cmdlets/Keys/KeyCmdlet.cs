using System.Management.Automation;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.Keys;

namespace XmppContacts.Cmdlets.Keys;

/// <summary>A cmdlet about the keys themselves.</summary>
public abstract class KeyCmdlet : KeyRingCmdlet
{
    private IDisposableKeyRing _ring = null!;

    private protected KeyCmdlet()
    {
    }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _ring = OwnAtOnce(KeySource().Open(Passphrase));
            Run(async (pipeline, cancellationToken) =>
            {
                await _ring.GetKeysAsync(cancellationToken);
                foreach (var warning in _ring.Warnings)
                {
                    await pipeline.WriteWarningAsync(KeyFailure.Sentence(warning));
                }
            });
        }
        catch (CmdletException e)
        {
            ThrowTerminatingError(e.ErrorRecord);
        }
        catch (OpenPgpException e)
        {
            ThrowTerminatingError(KeyFailure.Of(e, KeyPath ?? GnuPGHome).ErrorRecord);
        }
        catch (ArgumentException e)
        {
            ThrowTerminatingError(new CmdletException(
                "PassphraseInvalid", ErrorCategory.InvalidArgument, null, "The passphrase has a line break, which GnuPG does not accept.",
                "Give the passphrase without a line break.", e).ErrorRecord);
        }
    }

    private protected IDisposableKeyRing Ring => _ring;
}
