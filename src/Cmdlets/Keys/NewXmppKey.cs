using System.Management.Automation;
using XmppContacts.Addressing;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.EncryptedNodes.Keys;
using XmppContacts.OpenPgp;
using XmppContacts.OpenPgp.KeyFiles;
using XmppContacts.OpenPgp.Keys;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Keys;

/// <summary>Generates OpenPGP keys for accounts.</summary>
[Cmdlet(VerbsCommon.New, "XmppKey", SupportsShouldProcess = true)]
[OutputType(typeof(OpenPgpKey))]
public sealed class NewXmppKey : KeyCmdlet
{
    /// <summary>The accounts that the keys are for.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [Alias("Account")]
    public string[] Jid { get; set; } = [];

    /// <summary>When the keys expire.</summary>
    [Parameter]
    [PSDefaultValue(Help = "never")]
    public DateTimeOffset? Expires { get; set; }

    private protected override bool AddsKeys => true;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Expires is not null && (Ring is not KeyFileRing || Expires <= DateTimeOffset.UtcNow))
        {
            ThrowTerminatingError(new CmdletException(
                "ExpiryInvalid", ErrorCategory.InvalidArgument, Expires, "-Expires needs a future date and -KeyPath.", "In a GnuPG home, use gpg --quick-set-expire.").ErrorRecord);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var text in Jid)
        {
            if (!Addressing.Jid.TryParse(text, out var account) || !account.IsBare)
            {
                WriteError(new CmdletException(
                    "AccountAddressInvalid", ErrorCategory.InvalidArgument, text, $"'{VisibleText.Shortened(text)}' is not the bare JID of an account.", "Write it as user@domain.").ErrorRecord);
            }
            else if (ShouldProcess(account.ToString(), "Generate a key"))
            {
                Run((pipeline, cancellationToken) => GenerateAsync(pipeline, account, cancellationToken));
            }
        }
    }

    private async Task GenerateAsync(PipelineWriter pipeline, Jid account, CancellationToken cancellationToken)
    {
        try
        {
            var userId = KeyUserId.For(account);
            await pipeline.WriteObjectAsync(Ring is KeyFileRing files
                ? await files.GenerateAsync(userId, Expires, cancellationToken)
                : await Ring.GenerateAsync(userId, cancellationToken));
        }
        catch (OpenPgpException e)
        {
            await pipeline.WriteErrorAsync(KeyFailure.Of(e, account).ErrorRecord);
        }
    }
}
