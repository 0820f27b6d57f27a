using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Streams;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets;

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
            ThrowTerminatingError(new CmdletException(
                "NothingToSet", ErrorCategory.InvalidArgument, null, "There is nothing to set.",
                "Give -Name, -Group or both; -Name '' and -Group @() clear them.").ErrorRecord);
        }

        // Names and groups are the user's own words here.
        string[] changes =
        [
            .. Name switch { null => Array.Empty<string>(), "" => ["Clear the name"], _ => [$"Set the name to '{VisibleText.Shortened(Name)}'"] },
            .. Group switch
            {
                null => Array.Empty<string>(),
                _ when Group.All(group => group.Length == 0) => ["Clear the groups"],
                _ => [$"Set the groups to '{VisibleText.Shortened(string.Join("', '", Group))}'"],
            },
        ];
        _action = string.Join("; ", changes);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var item in InputObject)
        {
            if (item.Source is not IAccountStore account)
            {
                WriteError(ReadOnly(item).ErrorRecord);
            }
            else if (ShouldProcess($"{item.Jid} in the contact list of {item.Account}", _action))
            {
                Run((pipeline, cancellationToken) => ChangeAsync(pipeline, item, account, cancellationToken));
            }
        }
    }

    private async Task ChangeAsync(PipelineWriter pipeline, AccountRosterItem item, IAccountStore account, CancellationToken cancellationToken)
    {
        if (!_editors.TryGetValue(account, out var editor))
        {
            _editors.Add(account, editor = new RosterEditor(account));
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
                await pipeline.WriteObjectAsync(new AccountRosterItem(account, changed));
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

    private static CmdletException ReadOnly(AccountRosterItem item) => new(
        "AccountReadOnly", ErrorCategory.InvalidOperation, item, $"{item.Account}: {item.Jid} was read from an export, which is not changed.",
        "Connect the account with Connect-XmppAccount and pass the items of its session.");

    private static CmdletException Gone(AccountRosterItem item) => new(
        "ContactNotFound", ErrorCategory.ObjectNotFound, item, $"{item.Account}: {item.Jid} is no longer in the contact list, and is not added to it.",
        "Get the contacts again with Get-XmppRosterItem.");

    private static CmdletException Unwritable(AccountRosterItem item, ArgumentException cause) => new(
        "TextNotAllowed", ErrorCategory.InvalidArgument, item, $"{item.Account}: the name or a group for {item.Jid} has characters that XMPP cannot carry.",
        "Leave out control characters.", cause);
}
