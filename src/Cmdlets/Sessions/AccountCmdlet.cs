using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Cmdlets.Binding;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Pipeline;

namespace XmppContacts.Cmdlets.Sessions;

/// <summary>A cmdlet that works on sessions or on accounts of an export, one after another; one that fails is an error, and the rest go on.</summary>
public abstract class AccountCmdlet : AsyncCmdlet
{
    private protected AccountCmdlet()
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

    /// <summary>Whether the user wants the work on an account, for a cmdlet that changes something.</summary>
    private protected virtual bool IsConfirmed(IAccountStore account) => true;

    /// <summary>Does the work on an account.</summary>
    private protected abstract Task WorkAsync(PipelineWriter pipeline, IAccountStore account, CancellationToken cancellationToken);

    /// <summary>The error for an exception; null for one that the work is not known to end with.</summary>
    private protected abstract CmdletException? Failure(Jid account, Exception cause);
}
