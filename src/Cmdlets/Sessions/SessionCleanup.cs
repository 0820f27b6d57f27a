using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace XmppContacts.Cmdlets.Sessions;

/// <summary>Closes the sessions when the module is removed.</summary>
public sealed class SessionCleanup : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnImport()
    {
        if (Runspace.DefaultRunspace is { } runspace)
        {
            SessionRegistry.Join(runspace);
        }
    }

    /// <inheritdoc/>
    /// <remarks>The shell does not wait for servers to say goodbye.</remarks>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Runspace.DefaultRunspace is { } runspace)
        {
            _ = Task.Run(() => SessionRegistry.LeaveAsync(runspace));
        }
    }
}
