using System.Management.Automation;
using XmppContacts.Cmdlets.Binding;
using XmppContacts.Cmdlets.Completion;
using XmppContacts.Cmdlets.Pipeline;
using XmppContacts.Streams;

namespace XmppContacts.Cmdlets.Sessions;

/// <summary>Ends sessions.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "XmppSession", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class DisconnectXmppSession : AsyncCmdlet
{
    /// <summary>The sessions to end.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public AccountSession[] Session { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var session in Session)
        {
            if (ShouldProcess(session.ToString(), "Disconnect"))
            {
                Run((pipeline, _) => CloseAsync(pipeline, session));
            }
        }
    }

    private static async Task CloseAsync(PipelineWriter pipeline, AccountSession session)
    {
        try
        {
            await SessionRegistry.CloseAsync(session);
        }
        catch (XmppException e)
        {
            await pipeline.WriteVerboseAsync($"{session}: {e.Message}");
        }
    }
}
