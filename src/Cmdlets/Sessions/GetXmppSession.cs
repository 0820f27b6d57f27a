using System.Management.Automation;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Sessions;

/// <summary>Gives the open sessions.</summary>
[Cmdlet(VerbsCommon.Get, "XmppSession")]
[OutputType(typeof(AccountSession))]
public sealed class GetXmppSession : AsyncCmdlet
{
    /// <summary>Names of sessions.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [PSDefaultValue(Help = "every session")]
    public string[] Name { get; set; } = [];

    /// <summary>Addresses of accounts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SessionJidCompleter))]
    [PSDefaultValue(Help = "every account")]
    public string[] Jid { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var open = SessionRegistry.Open;
        var names = new WildcardSet(Name);
        var jids = new WildcardSet(Jid);
        WriteObject(open.Where(session => names.Matches(session.Name) && jids.Matches(session.Jid.ToString())), enumerateCollection: true);
        WriteMissing(Name, "is named", [.. open.Select(session => session.Name)]);
        WriteMissing(Jid, "is logged in as", [.. open.Select(session => session.Jid.ToString())]);
    }

    // Who names one session expects it; who gives a pattern takes what there is.
    private void WriteMissing(string[] asked, string relation, string[] present)
    {
        foreach (var name in asked.Where(name => !WildcardPattern.ContainsWildcardCharacters(name) && !present.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            WriteError(new CmdletException(
                "SessionNotFound", ErrorCategory.ObjectNotFound, name, $"No open session {relation} '{VisibleText.Shortened(name)}'.",
                "Get-XmppSession without parameters lists the open sessions.").ErrorRecord);
        }
    }
}
