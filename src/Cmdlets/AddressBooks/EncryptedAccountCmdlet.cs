using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Cmdlets.Binding;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Pipeline;

namespace XmppContacts.Cmdlets.AddressBooks;

/// <summary>A cmdlet that works on what sessions or accounts of an export keep encrypted, one after another; one that fails is an error, and the rest go on.</summary>
public abstract class EncryptedAccountCmdlet : AddressBookCmdlet
{
    private protected EncryptedAccountCmdlet()
    {
    }

    /// <summary>The sessions or accounts.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [Alias("Account")]
    public IAccountStore[] Session { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var account in Session)
        {
            if (IsConfirmed(account))
            {
                Run((pipeline, cancellationToken) => pipeline.TryAsync(() => WorkAsync(pipeline, account, cancellationToken), cause => Failure(account.Jid, cause)));
            }
        }
    }

    /// <summary>What scripts match on when the server, or the way to it, is the reason of a failure.</summary>
    private protected abstract string ErrorId { get; }

    /// <summary>Whether the user wants the work on an account, for a cmdlet that changes something.</summary>
    private protected virtual bool IsConfirmed(IAccountStore account) => true;

    /// <summary>Does the work on an account.</summary>
    private protected abstract Task WorkAsync(PipelineWriter pipeline, IAccountStore account, CancellationToken cancellationToken);

    private CmdletException? Failure(Jid account, Exception cause) => AddressBookFailure.IsKnown(cause) ? AddressBookFailure.Of(ErrorId, account, cause) : null;
}
