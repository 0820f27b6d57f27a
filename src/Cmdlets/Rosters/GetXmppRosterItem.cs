using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Cmdlets.Sessions;
using XmppContacts.Streams;

namespace XmppContacts.Cmdlets.Rosters;

/// <summary>Gives the contacts of accounts.</summary>
[Cmdlet(VerbsCommon.Get, "XmppRosterItem")]
[OutputType(typeof(AccountRosterItem))]
public sealed class GetXmppRosterItem : AccountCmdlet
{
    private ContactPatterns _patterns = null!;

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
    protected override void BeginProcessing() => _patterns = new ContactPatterns(Jid, Name, Group);

    private protected override async Task WorkAsync(PipelineWriter pipeline, IAccountStore account, CancellationToken cancellationToken)
    {
        var roster = await account.GetRosterAsync(cancellationToken);
        await pipeline.WriteObjectsAsync(
            roster.Items.Where(item => _patterns.Match([item.Jid], item.Name, item.Groups)).Select(item => new AccountRosterItem(account, item)));
    }

    private protected override CmdletException? Failure(Addressing.Jid account, Exception cause) =>
        cause is XmppException failed ? SessionFailure.Failed("RosterNotRead", account, account.ToString(), failed) : null;
}
