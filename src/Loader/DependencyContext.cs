using System.Reflection;
using System.Runtime.Loader;

namespace XmppContacts.Loader;

/// <summary>Where the module's dependencies live, apart from the versions that other modules bring.</summary>
internal sealed class DependencyContext : AssemblyLoadContext
{
    private const string Library = "XmppContacts";

    // One for the process: the runtime binds the cmdlets to the library once, whatever is removed and imported again.
    private static readonly DependencyContext Instance = new(
        Path.Combine(Path.GetDirectoryName(typeof(DependencyContext).Assembly.Location)!, "dependencies"));

    private readonly string _folder;

    private DependencyContext(string folder)
        : base(Library) => _folder = folder;

    /// <summary>Answers the shell's own context, which knows only the cmdlets.</summary>
    /// <remarks>Nothing but the library is given to it: another module must not come to use our CsvHelper.</remarks>
    public static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name == Library ? Instance.LoadFromAssemblyName(name) : null;

    // What is not ours, such as the runtime's own assemblies, comes from the shell.
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
