using XmppContacts.Text;

namespace XmppContacts.Files;

/// <summary>Paths as the system uses them: two that differ may be of one file.</summary>
public static class RealPath
{
    // As many as Linux follows (path_resolution(7)).
    private const int MaximumLinks = 40;

    /// <summary>The path without symbolic links, of which one anywhere on the way may lead elsewhere, also one that another leads to. Nothing need be there.</summary>
    /// <exception cref="IOException">The links lead round in a circle.</exception>
    public static string Of(string path) => Of(path, static (_, _) => { });

    /// <inheritdoc cref="Of(string)"/>
    /// <param name="path">The path.</param>
    /// <param name="check">Called with the path and each link before it is followed; throws when it must not be.</param>
    internal static string Of(string path, Action<string, string> check)
    {
        var real = "";
        var left = new Stack<string>();
        Follow(Path.GetFullPath(path));
        for (var links = 0; left.TryPop(out var part);)
        {
            var next = part == ".." ? Path.GetDirectoryName(real) ?? real : Path.Combine(real, part);
            FileSystemInfo entry = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            if (part == ".." || entry.LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            check(path, next);
            Follow(++links <= MaximumLinks ? target : throw new IOException($"There are too many symbolic links on the way to '{VisibleText.Shortened(path)}'."));
        }

        return real;

        void Follow(string way)
        {
            var root = Path.GetPathRoot(way)!;
            real = root.Length > 0 ? root : real;
            foreach (var part in Parts(way[root.Length..]))
            {
                left.Push(part);
            }
        }
    }

    // The last part first, as a stack wants them.
    private static IEnumerable<string> Parts(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse();
}
