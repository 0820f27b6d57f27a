using System.Management.Automation;
using XmppContacts.Accounts;
using XmppContacts.Addressing;
using XmppContacts.Cmdlets.Binding;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Cmdlets.Rosters;
using XmppContacts.Cmdlets.Sessions;
using XmppContacts.Discovery;
using XmppContacts.Streams;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Servers;

/// <summary>Finds whom to contact at servers (XEP-0157).</summary>
[Cmdlet(VerbsCommon.Get, "XmppServerContact", DefaultParameterSetName = ByRosterItem)]
[OutputType(typeof(ServerContacts))]
public sealed class GetXmppServerContact : AsyncCmdlet
{
    // The shell prefers the default set, and would take a contact's address and forget its session.
    private const string ByDomain = "Domain";
    private const string ByRosterItem = "RosterItem";

    // A server that has to connect to another first keeps us waiting.
    private const int ServersAtOneTime = 16;

    private readonly HashSet<string> _asked = [];
    private OrderedWork<Answer> _asking = null!;

    /// <summary>Domains, or addresses at them.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ParameterSetName = ByDomain, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [Alias("Jid")]
    public string[] Domain { get; set; } = [];

    /// <summary>Contacts, whose servers are asked.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByRosterItem, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public AccountRosterItem[] InputObject { get; set; } = [];

    /// <summary>The session that asks.</summary>
    [Parameter]
    [ValidateNotNull]
    [SessionTransformation(IsOne = true)]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [PSDefaultValue(Help = "the contact's own, or the only one that is open")]
    public AccountSession? Session { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() =>
        _asking = Own(new OrderedWork<Answer>(ServersAtOneTime, WriteAsync, _ => ValueTask.CompletedTask));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ByRosterItem)
        {
            foreach (var item in InputObject)
            {
                Ask(item.Jid, item.Source);
            }

            return;
        }

        foreach (var text in Domain)
        {
            if (Jid.TryParse(text, out var address))
            {
                Ask(address, null);
            }
            else
            {
                WriteError(new CmdletException(
                    "DomainInvalid", ErrorCategory.InvalidArgument, text, $"'{VisibleText.Shortened(text)}' is neither a domain nor an XMPP address.",
                    "Write it as domain or user@domain.").ErrorRecord);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Run((pipeline, _) => _asking.CompleteAsync(pipeline));

    private static async ValueTask WriteAsync(PipelineWriter pipeline, Answer answer)
    {
        if (answer.Contacts is { } contacts)
        {
            await pipeline.WriteObjectAsync(contacts);
        }
        else
        {
            await pipeline.WriteErrorAsync(answer.Problem!.ErrorRecord);
        }
    }

    private void Ask(Jid address, IAccountStore? own)
    {
        if (_asked.Add(address.Domain))
        {
            IAccountStore asking = Session ?? (own is { Session: not null } ? own : OnlySession());
            Run((pipeline, cancellationToken) => _asking.BeginAsync(pipeline, () => AskAsync(asking, address, cancellationToken)));
        }
    }

    private static async Task<Answer> AskAsync(IAccountStore asking, Jid address, CancellationToken cancellationToken)
    {
        try
        {
            return new Answer(await new ServerContactFinder(asking.Session!).FindAsync([address], cancellationToken).SingleAsync(cancellationToken), null);
        }
        catch (XmppException e)
        {
            return new Answer(null, SessionFailure.Failed("ServerNotAsked", asking.Jid, address.Domain, e));
        }
    }

    private AccountSession OnlySession()
    {
        var open = SessionRegistry.Open;
        if (open.Count != 1)
        {
            ThrowTerminatingError(new CmdletException(
                "SessionNotGiven", ErrorCategory.InvalidArgument, null,
                open.Count == 0 ? "No session is open that could ask." : $"{open.Count} sessions are open, and none is named to ask.",
                open.Count == 0 ? "Connect an account with Connect-XmppAccount." : "Name one with -Session.").ErrorRecord);
        }

        return open[0];
    }

    private sealed record Answer(ServerContacts? Contacts, CmdletException? Problem);
}
