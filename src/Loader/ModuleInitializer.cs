using System.Management.Automation;
using System.Runtime.Loader;

namespace XmppContacts.Loader;

/// <summary>Lets the shell find the library; the manifest loads it before the cmdlets.</summary>
/// <remarks>
/// An event keeps a handler once for each time it was added, so that a runspace that removes the module does not take it from the others.
/// </remarks>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnImport() => AssemblyLoadContext.Default.Resolving += DependencyContext.Resolve;

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => AssemblyLoadContext.Default.Resolving -= DependencyContext.Resolve;
}
