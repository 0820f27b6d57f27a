using System.Diagnostics;

namespace XmppContacts.Servers;

/// <summary>A directory with another Debian in it, whose servers run there by chroot. <c>tests/prepare-root.sh</c> makes it.</summary>
internal sealed class ServerRoot
{
    private const string Directories = "XMPP_CONTACTS_ROOTS";

    // In a mount namespace of the program's own: what is mounted goes with it. The run's directory has the same path inside.
    private const string Enter = """
        mount -t tmpfs tmpfs "$1/tmp"
        mkdir -p "$1$2"
        mount --bind "$2" "$1$2"
        mount -t proc proc "$1/proc"
        cd "$1"
        root=$1
        shift 2
        exec chroot "$root" "$@"
        """;

    private readonly string _path;

    private ServerRoot(string path) => _path = path;

    /// <summary>The root that a server runs in; null for the machine's own.</summary>
    public static ServerRoot? Of(ServerKind kind) => kind switch
    {
        ServerKind.Prosody13 or ServerKind.Ejabberd24 => new ServerRoot(Path.Combine(Parent(), "trixie")),
        ServerKind.ProsodyTesting or ServerKind.EjabberdTesting => new ServerRoot(Path.Combine(Parent(), "testing")),
        _ => null,
    };

    /// <summary>Why nothing can be started in it; null when it can.</summary>
    public string? Missing =>
        !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess ? "only root on Linux can run the newer servers, by chroot"
        : !Directory.Exists(_path) ? $"{_path} is missing: run tests/prepare-root.sh {Path.GetFileName(_path)}"
        : null;

    /// <summary>The path outside of a file inside.</summary>
    public string File(string path) => _path + path;

    /// <summary>A program inside that shares one directory with the outside.</summary>
    public ProcessStartInfo Start(string program, IEnumerable<string> arguments, string shared)
    {
        var start = new ProcessStartInfo("unshare", ["--mount", "--propagation", "private", "sh", "-ec", Enter, "sh", _path, shared, program, .. arguments]);
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LC_ALL"] = "C.UTF-8";
        return start;
    }

    private static string Parent() =>
        Environment.GetEnvironmentVariable(Directories) is { Length: > 0 } given ? given
        : Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "xmpp-contacts",
            "roots");
}
