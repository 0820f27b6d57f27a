using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.Binding;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Cmdlets.Sessions;
using XmppContacts.Rosters;
using XmppContacts.Streams;

namespace XmppContacts.Cmdlets.Rosters;

/// <summary>Gives the contacts of accounts.</summary>
[Cmdlet(VerbsCommon.Get, "XmppRosterItem")]
[OutputType(typeof(AccountRosterItem))]
public sealed class GetXmppRosterItem : AsyncCmdlet
{
    private WildcardSet _jids = null!;
    private WildcardSet _names = null!;
    private WildcardSet _groups = null!;

    /// <summary>The sessions or accounts.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [Alias("Account")]
    public IAccountStore[] Session { get; set; } = [];

    /// <summary>Addresses of contacts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [PSDefaultValue(Help = "every contact")]
    public string[] Jid { get; set; } = [];

    /// <summary>Names of contacts.</summary>
    [Parameter]
    [ValidateNotNull]
    [AllowEmptyString]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>Groups of contacts.</summary>
    [Parameter]
    [ValidateNotNull]
    [AllowEmptyString]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RosterGroupCompleter))]
    public string[] Group { get; set; } = [];

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _jids = new WildcardSet(Jid);
        _names = new WildcardSet(Name);
        _groups = new WildcardSet(Group);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(ReadAsync);

    private async Task ReadAsync(PipelineWriter pipeline, CancellationToken cancellationToken)
    {
        foreach (var account in Session)
        {
            try
            {
                var roster = await account.GetRosterAsync(cancellationToken);
                await pipeline.WriteObjectsAsync(roster.Items.Where(IsWanted).Select(item => new AccountRosterItem(account, item)));
            }
            catch (XmppException e)
            {
                await pipeline.WriteErrorAsync(SessionFailure.Failed("RosterNotRead", account.Jid, account.Jid.ToString(), e).ErrorRecord);
            }
        }
    }

    private bool IsWanted(RosterItem item) =>
        _jids.Matches(item.Jid.ToString()) && _names.Matches(item.Name) && _groups.Matches(item.Groups);
}
