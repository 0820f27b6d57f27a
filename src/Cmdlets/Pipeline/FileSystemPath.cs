using System.Management.Automation;
using XmppContacts.Text;

namespace XmppContacts.Cmdlets.Pipeline;

/// <summary>From what the user wrote to paths that .NET takes: relative to the shell's location, with its drives and wildcards.</summary>
internal static class FileSystemPath
{
    private const string FileSystem = "FileSystem";
    private const string LiteralAction = "Check the path and the current location.";
    private const string PatternAction = "Check the path and the current location; quote wildcard characters, or use -LiteralPath.";

    /// <summary>The files and folders that a pattern matches, in the shell's order.</summary>
    /// <exception cref="CmdletException">Nothing matches, or it is not in a file system.</exception>
    public static IReadOnlyCollection<string> OfPattern(PSCmdlet cmdlet, string pattern)
    {
        try
        {
            var paths = cmdlet.GetResolvedProviderPathFromPSPath(pattern, out var provider);
            return !IsFileSystem(provider) ? throw NotInFileSystem(pattern) : paths.Count > 0 ? paths : throw NotFound("file or folder", pattern, PatternAction);
        }
        catch (SessionStateException e)
        {
            throw NotFound("file or folder", pattern, PatternAction, e);
        }
    }

    /// <summary>A path taken as written; nothing need be there.</summary>
    /// <exception cref="CmdletException">The path is not in a file system.</exception>
    public static string OfLiteral(PSCmdlet cmdlet, string path)
    {
        try
        {
            var resolved = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            return IsFileSystem(provider) ? resolved : throw NotInFileSystem(path);
        }
        catch (SessionStateException e)
        {
            throw NotFound("file or folder", path, LiteralAction, e);
        }
    }

    /// <summary>A path taken as written, where a file or folder is.</summary>
    /// <exception cref="CmdletException">There is none, or it is not in a file system.</exception>
    public static string OfExisting(PSCmdlet cmdlet, string path)
    {
        var resolved = OfLiteral(cmdlet, path);
        return Path.Exists(resolved) ? resolved : throw NotFound("file or folder", path, LiteralAction);
    }

    /// <summary>A path taken as written, where a folder is.</summary>
    /// <exception cref="CmdletException">There is none, or it is not in a file system.</exception>
    public static string OfFolder(PSCmdlet cmdlet, string path)
    {
        var resolved = OfLiteral(cmdlet, path);
        return Directory.Exists(resolved) ? resolved : throw NotFound("folder", path, LiteralAction);
    }

    private static bool IsFileSystem(ProviderInfo provider) => provider.Name == FileSystem;

    private static CmdletException NotFound(string what, string path, string action, Exception? cause = null) => new(
        "PathNotFound", ErrorCategory.ObjectNotFound, path, $"There is no {what} '{VisibleText.Of(path)}'.", action, cause);

    private static CmdletException NotInFileSystem(string path) => new(
        "PathNotInFileSystem", ErrorCategory.InvalidArgument, path, $"'{VisibleText.Of(path)}' is not in a file system.",
        "Name a file or folder on a file system drive.");
}
