using System.Reflection;
using XmppContacts.Cmdlets.ServerData;

namespace XmppContacts.Cmdlets.Tests;

/// <summary>The files that the cmdlets' assembly is held against.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The module as the build staged it.</summary>
    public static string Module { get; } = Path.Combine(Root, "out", "XmppContacts");

    public static Assembly Cmdlets { get; } = typeof(ImportXmppServerData).Assembly;

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "XmppContacts.psd1")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not lie in the repository.");
        }

        return folder;
    }
}
