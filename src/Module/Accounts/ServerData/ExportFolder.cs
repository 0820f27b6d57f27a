using XmppContacts.Files;

namespace XmppContacts.Accounts.ServerData;

/// <summary>The folder an export lies in; what the export includes must lie in it too.</summary>
internal sealed class ExportFolder
{
    private readonly string _root;

    public ExportFolder(string path) => _root = RealPath.Of(path);

    /// <summary>The file that an <c>include</c> names (XEP-0227 §5).</summary>
    /// <param name="href">The attribute as written.</param>
    /// <param name="includingFile">The file that holds the <c>include</c>.</param>
    /// <param name="reason">Why the file is refused, when null is returned.</param>
    public string? Resolve(string href, string includingFile, out string reason)
    {
        reason = "";
        if (href.Length == 0)
        {
            reason = "an include without href";
            return null;
        }

        var path = href.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(href) : href;
        var scheme = path.IndexOf(':', StringComparison.Ordinal);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (path.StartsWith('/') || path.Contains('\0', StringComparison.Ordinal) || (scheme >= 0 && (slash < 0 || scheme < slash))
            || (OperatingSystem.IsWindows() && path.Contains('\\', StringComparison.Ordinal)))
        {
            reason = "an include of something other than a relative path, which is refused";
            return null;
        }

        if (path.Split('/').Contains(".."))
        {
            reason = "an include that leads upwards with '..', which is refused";
            return null;
        }

        var full = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(includingFile)!, path));
        if (!File.Exists(full))
        {
            reason = "an include of a file that does not exist";
            return null;
        }

        if (!Contains(RealPath.Of(full)))
        {
            reason = "an include of a file outside the export's folder, which is refused";
            return null;
        }

        return full;
    }

    private bool Contains(string realPath) =>
        realPath.StartsWith(_root.EndsWith(Path.DirectorySeparatorChar) ? _root : _root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
