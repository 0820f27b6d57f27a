using XmppContacts.Files;

namespace XmppContacts.Accounts.ServerData;

/// <summary>The folder an export lies in; what the export includes must lie in it too.</summary>
internal sealed class ExportFolder
{
    private readonly string _folder;
    private readonly string _root;

    public ExportFolder(string path)
    {
        _folder = Path.GetFullPath(path);
        _root = RealPath.Of(path);
    }

    /// <summary>
    /// The file that an <c>include</c> names (XEP-0227 §5): its name as written or percent-encoded, beside the including file or from the export's root.
    /// Servers write all four.
    /// </summary>
    /// <param name="href">The attribute as written.</param>
    /// <param name="includingFile">The file that holds the <c>include</c>.</param>
    /// <param name="reason">Why the file is refused, when null is returned.</param>
    public string? Resolve(string href, string includingFile, out string reason)
    {
        reason = href.Length == 0 ? "an include without href" : "an include of a file that does not exist";
        if (href.Length == 0)
        {
            return null;
        }

        string? refusal = null;
        foreach (var folder in new[] { Path.GetDirectoryName(includingFile)!, _folder })
        {
            foreach (var path in new[] { href, Uri.UnescapeDataString(href) }.Distinct())
            {
                if (Refusal(path) is { } refused)
                {
                    refusal ??= refused;
                }
                else if (Path.GetFullPath(Path.Combine(folder, path)) is var full && File.Exists(full))
                {
                    if (Contains(RealPath.Of(full)))
                    {
                        return full;
                    }

                    refusal ??= "an include of a file outside the export's folder, which is refused";
                }
            }
        }

        reason = refusal ?? reason;
        return null;
    }

    private static string? Refusal(string path)
    {
        var scheme = path.IndexOf(':', StringComparison.Ordinal);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (path.StartsWith('/') || path.Contains('\0', StringComparison.Ordinal) || (scheme >= 0 && (slash < 0 || scheme < slash))
            || (OperatingSystem.IsWindows() && path.Contains('\\', StringComparison.Ordinal)))
        {
            return "an include of something other than a relative path, which is refused";
        }

        return path.Split('/').Contains("..") ? "an include that leads upwards with '..', which is refused" : null;
    }

    private bool Contains(string realPath) =>
        realPath.StartsWith(_root.EndsWith(Path.DirectorySeparatorChar) ? _root : _root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
