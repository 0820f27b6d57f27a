using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Cmdlets.AddressBooks;
using XmppContacts.Cmdlets.Binding;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Cmdlets.ServerData;
using XmppContacts.Migration;

namespace XmppContacts.Cmdlets.Migrations;

/// <summary>A cmdlet that migrates or restores whole accounts, one after another, and says what became of each.</summary>
/// <remarks>A subclass that overrides <see cref="EndProcessing"/> calls the one here at its end.</remarks>
public abstract class MigrationCmdlet : AddressBookCmdlet
{
    // Servers that clear slowly need some of it for the item in hand.
    private static readonly TimeSpan StepPatience = TimeSpan.FromSeconds(10);

    private MigrationPulse? _pulse;
    private ProgressRecord? _shown;
    private bool _isAdvised;

    private protected MigrationCmdlet()
    {
    }

    /// <summary>The sessions or accounts.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [Alias("Account")]
    public IAccountStore[] Session { get; set; } = [];

    /// <summary>Changes accounts although encrypted items are missing or older than they were.</summary>
    [Parameter]
    public SwitchParameter AcceptMissing { get; set; }

    /// <inheritdoc/>
    private protected override bool AcceptsMissing => AcceptMissing;

    /// <summary>What is done to an account, for the user to confirm.</summary>
    private protected abstract string Action { get; }

    /// <summary>What is done to the accounts, to be shown meanwhile.</summary>
    private protected abstract string Activity { get; }

    /// <summary>What scripts match on when an account failed.</summary>
    private protected abstract string ErrorId { get; }

    /// <inheritdoc/>
    private protected override TimeSpan StopPatience => StepPatience;

    private MigrationPulse Pulse => _pulse ??= new MigrationPulse(Activity);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var account in Session)
        {
            var operation = $"Performing the operation \"{Action}\" on target \"{account.Jid}\".";
            var isConfirmed = ShouldProcess(operation, $"Are you sure you want to perform this action?\n{operation}", "Confirm", out var reason);

            // What would be done is worth knowing, and nothing is changed to find out.
            var isDryRun = reason == ShouldProcessReason.WhatIf;
            if (isConfirmed || isDryRun)
            {
                Prepare(account, isDryRun);
                Run((pipeline, cancellationToken) => WorkAsync(pipeline, account, isDryRun, cancellationToken), Progress);
            }

            if (StopAsked.IsCancellationRequested)
            {
                throw new PipelineStoppedException();
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_shown is not null)
        {
            _shown.RecordType = ProgressRecordType.Completed;
            WriteProgress(_shown);
        }

        base.EndProcessing();
    }

    /// <summary>Called before the work on an account, on the pipeline's thread.</summary>
    private protected virtual void Prepare(IAccountStore account, bool isDryRun)
    {
    }

    /// <summary>Does the work on an account.</summary>
    private protected abstract Task<MigrationOutcome> WorkAsync(
        IAccountStore account, bool isDryRun, IProgress<MigrationStep> progress, CancellationToken cancellationToken);

    private async Task WorkAsync(PipelineWriter pipeline, IAccountStore account, bool isDryRun, CancellationToken cancellationToken)
    {
        MigrationOutcome outcome;
        CmdletException? failure = null;
        try
        {
            outcome = account is ImportedAccount { Doubts: var doubts } && await doubts.OfAsync(account.Jid, cancellationToken) is { } doubt
                ? new MigrationOutcome(account.Jid, OutcomeKind.Failed) { Message = $"The account is left as it is in the export: {doubt}." }
                : await WorkAsync(account, isDryRun, Pulse, cancellationToken);
            failure = outcome.Outcome == OutcomeKind.Failed ? Failed(account.Jid, outcome.Message) : null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever is wrong with one account, the others go on. The message of an unforeseen exception might quote the account's data.
            failure = Failed(account.Jid, e.GetType().Name, e);
            outcome = new MigrationOutcome(account.Jid, OutcomeKind.Failed) { Message = failure.Message };
        }

        Pulse.Add(outcome);
        if (failure is not null)
        {
            await pipeline.WriteErrorAsync(failure.ErrorRecord);
        }

        await pipeline.WriteObjectAsync(new AccountOutcome(account, outcome));
    }

    private ProgressRecord? Progress()
    {
        // A pipeline that stops takes no more writing; the work would be cancelled for it.
        if (StopAsked.IsCancellationRequested || Pulse.Contacts() is not { } contacts)
        {
            return null;
        }

        // In an export, nothing takes long enough for advice.
        if (!_isAdvised && Pulse.Advice() is { } advice)
        {
            _isAdvised = true;
            WriteWarning(advice);
        }

        WriteProgress(_shown = Pulse.Accounts());
        return contacts;
    }

    private CmdletException Failed(Jid account, string reason, Exception? cause = null) => new(
        ErrorId, ErrorCategory.WriteError, account.ToString(),
        reason.StartsWith($"{account}: ", StringComparison.Ordinal) ? reason : $"{account}: {reason}",
        "Nothing is lost. Mend what the message names and run the command again: it goes on from where it ended.", cause);
}
