using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Cmdlets.Sessions;
using XmppContacts.Streams;

namespace XmppContacts.Cmdlets.Rosters;

/// <summary>Changes names and groups of contacts.</summary>
[Cmdlet(VerbsCommon.Set, "XmppRosterItem", SupportsShouldProcess = true)]
[OutputType(typeof(AccountRosterItem))]
public sealed class SetXmppRosterItem : AsyncCmdlet
{
    private readonly Dictionary<IAccountStore, RosterEditor> _editors = [];
    private string _action = "";

    /// <summary>The contacts, as Get-XmppRosterItem gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public AccountRosterItem[] InputObject { get; set; } = [];

    /// <summary>The new name.</summary>
    [Parameter]
    [AllowEmptyString]
    [ValidateNotNull]
    public string? Name { get; set; }

    /// <summary>The new groups.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [AllowEmptyString]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(RosterGroupCompleter))]
    public string[]? Group { get; set; }

    /// <summary>Gives the contacts as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Name is null && Group is null)
        {
            ThrowTerminatingError(NewValues.Missing().ErrorRecord);
        }

        _action = NewValues.Describe(Name, Group);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var item in InputObject)
        {
            if (ShouldProcess($"{item.Jid} in the contact list of {item.Account}", _action))
            {
                Run((pipeline, cancellationToken) => ChangeAsync(pipeline, item, cancellationToken));
            }
        }
    }

    private async Task ChangeAsync(PipelineWriter pipeline, AccountRosterItem item, CancellationToken cancellationToken)
    {
        if (!_editors.TryGetValue(item.Source, out var editor))
        {
            _editors.Add(item.Source, editor = OwnAtOnce(new RosterEditor(item.Source)));
        }

        try
        {
            var changed = await editor.ChangeAsync(item.Jid, Name, Group, cancellationToken);
            if (changed is null)
            {
                await pipeline.WriteErrorAsync(Gone(item).ErrorRecord);
            }
            else if (PassThru)
            {
                await pipeline.WriteObjectAsync(new AccountRosterItem(item.Source, changed));
            }
        }
        catch (XmppException e)
        {
            await pipeline.WriteErrorAsync(SessionFailure.Failed("RosterItemNotSet", item.Account, item, e).ErrorRecord);
        }
        catch (ArgumentException e)
        {
            await pipeline.WriteErrorAsync(Unwritable(item, e).ErrorRecord);
        }
    }

    private static CmdletException Gone(AccountRosterItem item) => new(
        "ContactNotFound", ErrorCategory.ObjectNotFound, item, $"{item.Account}: {item.Jid} is no longer in the contact list, and is not added to it.",
        "Get the contacts again with Get-XmppRosterItem.");

    private static CmdletException Unwritable(AccountRosterItem item, ArgumentException cause) => new(
        "TextNotAllowed", ErrorCategory.InvalidArgument, item, $"{item.Account}: the name or a group for {item.Jid} has characters that XMPP cannot carry.",
        "Leave out control characters.", cause);
}
